#pragma once

#include <QWidget>

namespace aviso::ui {

class ChatPane;

/// A conversation in a window of its own. Deletes itself when closed.
class ChatWindow : public QWidget {
    Q_OBJECT
  public:
    explicit ChatWindow(ChatPane* pane);  ///< takes the pane over

  protected:
    void changeEvent(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;

  private:
    void refreshTitle();

    ChatPane* pane_;
};

}  // namespace aviso::ui
