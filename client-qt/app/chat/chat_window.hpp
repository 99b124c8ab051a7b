#pragma once

#include <QWidget>

namespace aviso::ui {

class ChatPane;
class StatusLine;

/// A conversation in a window of its own. Deletes itself when closed.
class ChatWindow : public QWidget {
    Q_OBJECT
  public:
    ChatWindow(ChatPane* pane, QString folder);  ///< takes the pane over; `folder`: of the profile, where the window's place is kept
    ~ChatWindow() override;

    ChatPane& pane() { return *pane_; }
    StatusLine& status() { return *status_; }
    /// Also when it was minimised.
    void comeToFront();

  protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

  private:
    void refreshTitle();

    ChatPane* pane_;
    StatusLine* status_;
    QString folder_;
};

}  // namespace aviso::ui
