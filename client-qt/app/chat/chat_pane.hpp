#pragma once

#include <QWidget>

#include "client-qt/app/chat/message_input.hpp"
#include "client-qt/app/chat/message_view.hpp"
#include "client-qt/models/chat.hpp"

class QLabel;
class QPushButton;

namespace aviso::ui {

class AvatarLabel;
class ElidedLabel;
class IconButton;

/// A conversation: its head, its messages, and where one writes.
class ChatPane : public QWidget {
    Q_OBJECT
  public:
    ChatPane(Session& session, Chat* chat, QWidget* parent = nullptr);  ///< takes the chat over
    ~ChatPane() override;

    Chat& chat() { return *chat_; }
    MessageView& view() { return *view_; }
    MessageInput& input() { return *input_; }
    void goTo(Seq seq) { chat_->goTo(seq); }
    /// Whether the person is looking: then what is shown counts as read.
    void setWatched(bool watched);
    void setPeerOnline(bool online);
    /// No button for a window of its own any more.
    void setWindowOfItsOwn();
    void saveDraft();

  signals:
    void detailsRequested();
    void windowRequested();
    void personRequested(aviso::UserId user);

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    QWidget* makeHeader();
    QWidget* makeComposer();
    void retranslate();
    void refreshHeader();
    void refreshCandidates();
    void send();
    void showMenu(int row, const QPoint& at);
    void showReceipts(const MessageRow& row);
    void pickEmoji();
    void pickDate();
    void placeJumpButton();
    void say(const QString& text);

    Session& session_;
    Chat* chat_;
    MessageView* view_;
    MessageInput* input_;
    AvatarLabel* avatar_;
    ElidedLabel* title_;
    ElidedLabel* subtitle_;
    IconButton *detailsButton_, *windowButton_, *dateButton_, *emojiButton_, *sendButton_;
    QLabel* limit_;
    QLabel* problem_;
    QWidget* selectBar_;
    QLabel* selectCount_;
    QPushButton *selectCopy_, *selectCancel_;
    IconButton* jump_;
    QLabel* closed_;
    QWidget* composer_;
    QTimer draftTimer_;
    bool watched_ = false;
    bool peerOnline_ = false;
    Seq shown_;
};

}  // namespace aviso::ui
