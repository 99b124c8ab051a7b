#include "client-qt/app/signin/sign_in_page.hpp"

#include <QCheckBox>
#include <QEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QProgressBar>
#include <QStackedWidget>
#include <QStyle>
#include <QVBoxLayout>

#include "client-qt/app/language/language.hpp"
#include "client-qt/app/signin/certificate_question.hpp"
#include "client-qt/app/signin/first_password.hpp"
#include "client-qt/app/signin/sign_in_parts.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

void setInvalid(QLineEdit* field, bool invalid) {
    field->setProperty("invalid", invalid);
    field->style()->unpolish(field);
    field->style()->polish(field);
}

}  // namespace

SignInPage::SignInPage(Session& session, QWidget* parent) : QWidget{parent}, session_{session}, steps_{new QStackedWidget{this}} {
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(space::kXl, space::kXl, space::kXl, space::kXl);
    // In the language one would change to, so that whoever needs it can read it.
    language_ = makeButton({}, "quiet", this);
    language_->setObjectName(QStringLiteral("otherLanguage"));
    connect(language_, &QPushButton::clicked, this, [] {
        Language::instance().setChoice(Language::instance().isChinese() ? LanguageChoice::english : LanguageChoice::chinese);
    });
    layout->addWidget(language_, 0, Qt::AlignRight);
    layout->addWidget(steps_);
    form_ = makeForm();
    certificate_ = new CertificateQuestion{this};
    firstPassword_ = new FirstPassword{session, this};
    for (QWidget* step : std::initializer_list<QWidget*>{form_, certificate_, firstPassword_}) steps_->addWidget(step);
    connect(certificate_, &CertificateQuestion::refused, this, [this] {
        failure_.reset();
        steps_->setCurrentWidget(form_);
        server_->setFocus();
    });
    connect(certificate_, &CertificateQuestion::accepted, this, [this](const QString& fingerprint) {
        steps_->setCurrentWidget(form_);
        submit(fingerprint);
    });
    connect(firstPassword_, &FirstPassword::changed, this, [this] {
        steps_->setCurrentWidget(form_);
        emit done();
    });
    nameParts();
    retranslate();
    preset(session.server(), session.account());
    connect(&session, &Session::signInFailed, this, &SignInPage::onFailed);
    connect(&session, &Session::opened, this, &SignInPage::onOpened);
    connect(&session, &Session::passwordChangeWanted, this, &SignInPage::askForPassword);
}

QWidget* SignInPage::makeForm() {
    auto* page = new QWidget{this};
    QVBoxLayout* column = makeSignInCard(page);
    title_ = makeSignInLabel("heading", page);
    subtitle_ = makeSignInLabel("secondary", page);
    notice_ = makeSignInLabel("error", page);
    notice_->hide();
    serverLabel_ = makeSignInLabel("secondary", page);
    server_ = new QLineEdit{page};
    server_->setPlaceholderText(QStringLiteral("chat.example.com:8443"));
    accountLabel_ = makeSignInLabel("secondary", page);
    account_ = new QLineEdit{page};
    passwordLabel_ = makeSignInLabel("secondary", page);
    password_ = new PasswordField{page};
    remember_ = new QCheckBox{page};
    remember_->setChecked(true);
    problem_ = makeSignInLabel("error", page);
    submit_ = makeButton({}, "primary", page);
    busy_ = new QProgressBar{page};
    busy_->setRange(0, 0);
    busy_->setTextVisible(false);
    serverLabel_->setBuddy(server_);
    accountLabel_->setBuddy(account_);
    passwordLabel_->setBuddy(password_);

    column->addWidget(title_);
    column->addWidget(subtitle_);
    column->addWidget(notice_);
    for (auto [label, field] : {std::pair{serverLabel_, server_}, std::pair{accountLabel_, account_}, std::pair{passwordLabel_, password_}}) {
        column->addSpacing(space::kM);
        column->addWidget(label);
        column->addWidget(field);
        connect(field, &QLineEdit::textEdited, this, [this, edited = field] {
            setInvalid(edited, false);
            problem_->clear();
            failure_.reset();
        });
        connect(field, &QLineEdit::returnPressed, this, [this] { submit(); });
    }
    column->addSpacing(space::kM);
    column->addWidget(remember_);
    column->addWidget(problem_);
    column->addSpacing(space::kS);
    column->addWidget(submit_);
    column->addWidget(busy_);
    setBusy(false);
    connect(submit_, &QPushButton::clicked, this, [this] { submit(); });
    return page;
}

/// For tests that click.
void SignInPage::nameParts() {
    for (auto [part, name] : std::initializer_list<std::pair<QWidget*, const char*>>{
             {server_, "server"}, {account_, "account"}, {password_, "password"}, {submit_, "signIn"}, {problem_, "problem"}, {notice_, "notice"}}) {
        part->setObjectName(QString::fromLatin1(name));
    }
}

void SignInPage::preset(const QString& server, const QString& account) {
    if (!server.isEmpty()) server_->setText(server);
    if (!account.isEmpty()) account_->setText(account);
    if (isVisible()) focusFirstEmpty();
}

void SignInPage::setNotice(const QString& text) {
    firstPassword_->setPresent({});
    notice_->setText(text);
    notice_->setVisible(!text.isEmpty());
    steps_->setCurrentWidget(form_);
}

void SignInPage::submit(const QString& acceptedFingerprint) {
    for (auto [field, text] : {std::pair{server_, tr("Enter the address of your company's server; your administrator knows it.")},
                               std::pair{account_, tr("Enter your account name.")}, std::pair{password_, tr("Enter your password.")}}) {
        if (field->text().trimmed().isEmpty()) return showProblem(text, field);
    }
    problem_->clear();
    failure_.reset();
    certificate_->clear();
    setBusy(true);
    firstPassword_->setPresent(password_->text());
    session_.signIn({server_->text().trimmed(), account_->text().trimmed(), password_->text(), acceptedFingerprint, remember_->isChecked()});
}

void SignInPage::onFailed(const SignInProblem& problem) {
    setBusy(false);
    failure_ = problem;
    showFailure(problem);
}

void SignInPage::showFailure(const SignInProblem& problem) {
    switch (problem.why) {
        case SignInFailure::unknownCertificate:
        case SignInFailure::changedCertificate:
            certificate_->ask(problem.why == SignInFailure::changedCertificate, server_->text(), problem.fingerprint);
            steps_->setCurrentWidget(certificate_);
            return certificate_->focusAnswer();
        case SignInFailure::badAddress: return showProblem(tr("The address must look like chat.example.com or chat.example.com:8443."), server_);
        case SignInFailure::unreachable: return showProblem(tr("The server cannot be reached. Check the address and your network."), server_);
        case SignInFailure::notAviso: return showProblem(tr("What answers at this address is no Aviso server. Check the address and the port."), server_);
        case SignInFailure::wrongPassword: return showProblem(tr("Account or password is wrong."), password_);
        case SignInFailure::locked: return showProblem(tr("Too many wrong passwords: the account is locked. Your administrator can unlock it."), password_);
        case SignInFailure::disabled: return showProblem(tr("This account is disabled. Ask your administrator."), account_);
        case SignInFailure::busy: return showProblem(tr("The server is busy. Try again in a moment."), nullptr);
        case SignInFailure::storage: return showProblem(tr("Messages cannot be stored on this computer: %1").arg(problem.text), nullptr);
        case SignInFailure::other: return showProblem(problem.text, nullptr);
    }
}

void SignInPage::onOpened() {
    setBusy(false);
    failure_.reset();
    password_->clear();
    notice_->hide();
    if (session_.mustChangePassword()) return askForPassword();
    firstPassword_->setPresent({});
    emit done();
}

void SignInPage::askForPassword() {
    steps_->setCurrentWidget(firstPassword_);
    firstPassword_->ask();
}

void SignInPage::setBusy(bool busy) {
    if (busy) setFocus();  // not on to the choice of language, as it would go from a field that cannot be used
    for (QWidget* part : std::initializer_list<QWidget*>{server_, account_, password_, remember_, submit_}) part->setEnabled(!busy);
    busy_->setVisible(busy);
    submit_->setText(busy ? tr("Signing in…") : tr("Sign in"));
}

void SignInPage::showProblem(const QString& text, QLineEdit* field) {
    problem_->setText(text);
    if (field == nullptr) return submit_->setFocus();
    setInvalid(field, true);
    field->setFocus();
    field->selectAll();
}

void SignInPage::retranslate() {
    title_->setText(tr("Sign in to Aviso"));
    subtitle_->setText(tr("Your company's own messenger, on your company's own server."));
    serverLabel_->setText(tr("Server"));
    accountLabel_->setText(tr("Account"));
    passwordLabel_->setText(tr("Password"));
    remember_->setText(tr("Keep me signed in on this computer"));
    remember_->setToolTip(tr("Keeps a key to the session, never the password. You can sign this computer out from any of your devices."));
    submit_->setText(busy_->isVisibleTo(this) ? tr("Signing in…") : tr("Sign in"));
    language_->setText(Language::instance().isChinese() ? QStringLiteral("English") : QStringLiteral("中文"));
}

void SignInPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        // What was said before an attempt is not said again; what the server answered is.
        problem_->clear();
        if (failure_) showFailure(*failure_);
    }
    QWidget::changeEvent(event);
}

void SignInPage::showEvent(QShowEvent*) { focusFirstEmpty(); }

void SignInPage::focusFirstEmpty() {
    if (steps_->currentWidget() != form_) return;
    for (QLineEdit* field : {server_, account_, password_}) {
        if (field->text().isEmpty()) return field->setFocus();
    }
    password_->setFocus();
}

void SignInPage::paintEvent(QPaintEvent*) {
    QPainter painter{this};
    painter.fillRect(rect(), colours().canvas);
}

}  // namespace aviso::ui
