#pragma once

#include <QWidget>
#include <optional>

#include "client-qt/models/session.hpp"

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QProgressBar;
class QStackedWidget;

namespace aviso::ui {

class CertificateQuestion;
class FirstPassword;

/// Server, account and password; a question about an unknown certificate; the change of a first password. Talks to one Session.
class SignInPage : public QWidget {
    Q_OBJECT
  public:
    explicit SignInPage(Session& session, QWidget* parent = nullptr);

    /// Fills in what a package or the command line presets (ACC-18).
    void preset(const QString& server, const QString& account);
    /// A line above the form: why one has to sign in again.
    void setNotice(const QString& text);

  signals:
    /// The session is open and usable.
    void done();

  protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

  private:
    QWidget* makeForm();
    void nameParts();
    void focusFirstEmpty();
    void retranslate();
    void submit(const QString& acceptedFingerprint = {});
    void onFailed(const SignInProblem& problem);
    void onOpened();
    void askForPassword();
    void setBusy(bool busy);
    void showProblem(const QString& text, QLineEdit* field);
    void showFailure(const SignInProblem& problem);

    Session& session_;
    QStackedWidget* steps_;
    QPushButton* language_;
    std::optional<SignInProblem> failure_;  ///< what is shown, to say it again in another language
    QWidget* form_;
    CertificateQuestion* certificate_;
    FirstPassword* firstPassword_;
    // the form
    QLabel *title_, *subtitle_, *notice_, *serverLabel_, *accountLabel_, *passwordLabel_, *problem_;
    QLineEdit *server_, *account_, *password_;
    QCheckBox* remember_;
    QPushButton* submit_;
    QProgressBar* busy_;
};

}  // namespace aviso::ui
