#pragma once

#include <QTimer>
#include <QWidget>

#include "client-qt/app/chat/message_input.hpp"
#include "client-qt/app/chat/message_view.hpp"
#include "client-qt/models/chat.hpp"

class QLabel;
class QPushButton;

namespace aviso::ui {

class ChatHeader;
class Composer;
class DetailsPane;
class IconButton;

/// A conversation: its head, its messages, and where one writes.
class ChatPane : public QWidget {
    Q_OBJECT
  public:
    ChatPane(Session& session, Chat* chat, QWidget* parent = nullptr);  ///< takes the chat over
    ~ChatPane() override;

    Chat& chat() { return *chat_; }
    MessageView& view() { return *view_; }
    MessageInput& input();
    ChatHeader& header() { return *header_; }
    void goTo(Seq seq) { chat_->goTo(seq); }
    /// Whether the person is looking: then what is shown counts as read, and what comes meanwhile gets no line "new messages".
    void setWatched(bool watched);
    void setPeerOnline(bool online);
    void saveDraft();
    /// Who or what this is, beside the messages; in a narrow window in their place.
    void showDetails(bool shown);
    GroupReads* reads() const { return reads_; }           ///< null: no group
    DetailsPane* details() const { return details_; }  ///< null: not shown

  signals:
    void windowRequested();
    void groupRequested(const std::vector<aviso::UserId>& people);
    void personRequested(aviso::UserId user);

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    QWidget* makeSelectBar();
    IconButton* makeJump(const char* icon, const char* name);
    void connectChat();
    void connectView();
    void retranslate();
    void refreshWritable();
    void refreshCandidates();
    void send(const QString& text, const std::vector<UserId>& mentions, bool mentionsAll);
    void showMenu(int row, const QPoint& at);
    void placeJumpButtons();
    void arrangeDetails();

    Session& session_;
    Chat* chat_;
    GroupReads* reads_ = nullptr;  ///< groups only
    ChatHeader* header_;
    QWidget* chatPart_;
    DetailsPane* details_ = nullptr;
    MessageView* view_;
    QWidget* selectBar_;
    QLabel* selectCount_;
    QPushButton *selectCopy_, *selectCancel_;
    IconButton *toUnread_, *toNewest_;
    Composer* composer_;
    QTimer draftTimer_;
    bool watched_ = false;
    Seq shown_;
};

}  // namespace aviso::ui
