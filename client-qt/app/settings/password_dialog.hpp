#pragma once

#include <QDialog>

#include "client-qt/models/session.hpp"

class QLabel;
class QLineEdit;
class QPushButton;

namespace aviso::ui {

/// The present password, the new one twice. Closes when the server has accepted it; deletes itself.
class PasswordDialog : public QDialog {
    Q_OBJECT
  public:
    PasswordDialog(Session& session, QWidget* parent);

  private:
    void submit();
    void complain(const QString& text, QLineEdit* where);

    Session& session_;
    QLineEdit *present_, *next_, *again_;
    QLabel* problem_;
    QPushButton* change_;
};

}  // namespace aviso::ui
