#pragma once

#include <QWidget>

class QHBoxLayout;

namespace aviso::ui {

class AvatarLabel;
class Chat;
class ElidedLabel;
class IconButton;

/// Who or what the conversation is, and what can be done with the whole of it.
class ChatHeader : public QWidget {
    Q_OBJECT
  public:
    ChatHeader(Chat& chat, QWidget* parent);

    void setPeerOnline(bool online);
    /// Without a connection nobody knows who is there.
    void setConnected(bool connected);
    /// In a window of its own there is no button for one.
    void hideWindowButton();

  signals:
    void dateChosen(const QDate& date);
    void windowRequested();
    void detailsRequested();

  protected:
    void changeEvent(QEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;

  private:
    void retranslate();
    void refresh();
    void pickDate();

    Chat& chat_;
    AvatarLabel* avatar_;
    ElidedLabel *title_, *subtitle_;
    IconButton *date_, *window_, *details_;
    bool peerOnline_ = false;
    bool connected_ = true;
};

}  // namespace aviso::ui
