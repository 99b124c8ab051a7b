#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace aviso::ui {

/// A step of signing in: whether a certificate that is not known, or not the known one, is the right one.
class CertificateQuestion : public QWidget {
    Q_OBJECT
  public:
    explicit CertificateQuestion(QWidget* parent = nullptr);

    /// `changed`: this server showed another one before. Called again, it asks in the language of now.
    void ask(bool changed, const QString& server, const QString& fingerprint);
    /// The safer of the two answers gets the keyboard.
    void focusAnswer();
    /// Nothing is asked any more.
    void clear();

  signals:
    void accepted(const QString& fingerprint);
    void refused();

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();

    QLabel *title_, *text_, *shown_;
    QPushButton *accept_, *refuse_;
    QString fingerprint_;
    bool changed_ = false;
};

}  // namespace aviso::ui
