#pragma once

#include <QLineEdit>

class QLabel;
class QVBoxLayout;

namespace aviso::ui {

// What the steps of signing in are made of.

/// A card of the form's width in the middle of `page`, the mark and the name of the program above it. What is asked goes into the column returned.
QVBoxLayout* makeSignInCard(QWidget* page);

/// Breaks its lines. `look` as in the style sheet; nullptr: plain.
QLabel* makeSignInLabel(const char* look, QWidget* parent);

/// A password, hidden as it is typed; an eye at the right end shows it.
class PasswordField : public QLineEdit {
    Q_OBJECT
  public:
    explicit PasswordField(QWidget* parent = nullptr);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void toggle();
    void refreshEye();

    QAction* eye_;
};

}  // namespace aviso::ui
