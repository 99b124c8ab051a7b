#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;

namespace aviso::ui {

class Session;

/// A step of signing in: a password that somebody else has chosen is changed before anything else.
class FirstPassword : public QWidget {
    Q_OBJECT
  public:
    explicit FirstPassword(Session& session, QWidget* parent = nullptr);

    /// The present password as it has just been typed, so that ask() need not ask for it; empty: forgotten.
    void setPresent(const QString& password) { present_ = password; }
    /// Begins; the first field to be filled gets the keyboard.
    void ask();

  signals:
    void changed();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void submit();
    void refuse(const QString& why, QLineEdit* field);

    Session& session_;
    QLabel *title_, *text_, *problem_;
    QLineEdit *presentField_, *next_, *nextAgain_;
    QPushButton *change_, *leave_;
    QString present_;
};

}  // namespace aviso::ui
