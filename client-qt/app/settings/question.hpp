#pragma once

#include <QDialog>

namespace aviso::ui {

/// Asks before something that cannot be taken back easily; "Cancel" has the keyboard. accepted(): the person wants it. Deletes itself.
class Question : public QDialog {
    Q_OBJECT
  public:
    Question(const QString& title, const QString& explanation, const QString& action, QWidget* parent);
};

}  // namespace aviso::ui
