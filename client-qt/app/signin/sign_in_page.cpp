#include "client-qt/app/signin/sign_in_page.hpp"

#include <QAction>
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
#include "client-qt/app/signin/certificate_texts.hpp"
#include "client-qt/app/style/app_icon.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {
namespace {

constexpr int kFormWidth = 360;
constexpr int kMark = 48;

void setInvalid(QLineEdit* field, bool invalid) {
    field->setProperty("invalid", invalid);
    field->style()->unpolish(field);
    field->style()->polish(field);
}

QLabel* makeLabel(const char* look, QWidget* parent) {
    auto* label = new QLabel{parent};
    if (look != nullptr) label->setProperty("look", QString::fromLatin1(look));
    label->setWordWrap(true);
    return label;
}

/// An eye at the right end shows what is typed.
QLineEdit* makePasswordField(QWidget* parent) {
    auto* field = new QLineEdit{parent};
    field->setEchoMode(QLineEdit::Password);
    QAction* eye = field->addAction(themedIcon(QStringLiteral("eye")), QLineEdit::TrailingPosition);
    eye->setObjectName(QStringLiteral("eye"));
    QObject::connect(eye, &QAction::triggered, field, [field, eye] {
        const bool shown = field->echoMode() == QLineEdit::Normal;
        field->setEchoMode(shown ? QLineEdit::Password : QLineEdit::Normal);
        eye->setIcon(themedIcon(shown ? QStringLiteral("eye") : QStringLiteral("eye-off")));
    });
    return field;
}

/// The mark and the name of the program, as they stand on the icon.
QWidget* makeBrand(QWidget* parent) {
    auto* brand = new QWidget{parent};
    auto* row = new QHBoxLayout{brand};
    row->setContentsMargins(0, 0, 0, space::kL);
    row->setSpacing(space::kM);
    auto* mark = new QLabel{brand};
    mark->setPixmap(appIcon(false).pixmap(QSize{kMark, kMark}, parent->devicePixelRatioF()));
    mark->setFixedSize(kMark, kMark);
    mark->setScaledContents(true);
    auto* name = new QLabel{QStringLiteral("Aviso"), brand};
    name->setProperty("look", QStringLiteral("heading"));
    row->addStretch(1);
    row->addWidget(mark);
    row->addWidget(name);
    row->addStretch(1);
    return brand;
}

/// A card of the form's width in the middle of the page, the mark above it.
QVBoxLayout* makeColumn(QWidget* page) {
    auto* rows = new QVBoxLayout{page};
    auto* holder = new QFrame{page};
    holder->setProperty("look", QStringLiteral("card"));
    holder->setFixedWidth(Theme::instance().scaled(kFormWidth) + 2 * space::kXxl);
    rows->addStretch(2);
    rows->addWidget(makeBrand(page));
    // Not by an alignment: then its height would not follow from its width, and long texts would be cut off.
    auto* middle = new QHBoxLayout;
    middle->addStretch(1);
    middle->addWidget(holder);
    middle->addStretch(1);
    rows->addLayout(middle);
    rows->addStretch(3);
    auto* column = new QVBoxLayout{holder};
    column->setContentsMargins(space::kXxl, space::kXl, space::kXxl, space::kXxl);
    column->setSpacing(space::kXs);
    return column;
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
    steps_->addWidget(makeForm());
    steps_->addWidget(makeTrustQuestion());
    steps_->addWidget(makePasswordChange());
    nameParts();
    retranslate();
    preset(session.server(), session.account());
    connect(&session, &Session::signInFailed, this, &SignInPage::onFailed);
    connect(&session, &Session::opened, this, &SignInPage::onOpened);
    connect(&session, &Session::passwordChangeWanted, this, &SignInPage::askForPassword);
}

QWidget* SignInPage::makeForm() {
    auto* page = new QWidget{this};
    QVBoxLayout* column = makeColumn(page);
    title_ = makeLabel("heading", page);
    subtitle_ = makeLabel("secondary", page);
    notice_ = makeLabel("error", page);
    notice_->hide();
    serverLabel_ = makeLabel("secondary", page);
    server_ = new QLineEdit{page};
    server_->setPlaceholderText(QStringLiteral("chat.example.com:8443"));
    accountLabel_ = makeLabel("secondary", page);
    account_ = new QLineEdit{page};
    passwordLabel_ = makeLabel("secondary", page);
    password_ = makePasswordField(page);
    remember_ = new QCheckBox{page};
    remember_->setChecked(true);
    problem_ = makeLabel("error", page);
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

QWidget* SignInPage::makeTrustQuestion() {
    auto* page = new QWidget{this};
    QVBoxLayout* column = makeColumn(page);
    column->setSpacing(space::kM);
    trustTitle_ = makeLabel("heading", page);
    trustText_ = makeLabel(nullptr, page);
    trustFingerprint_ = makeLabel(nullptr, page);
    trustFingerprint_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    QFont mono{QStringLiteral("monospace")};
    mono.setStyleHint(QFont::Monospace);
    trustFingerprint_->setFont(mono);
    trustFingerprint_->setContentsMargins(space::kM, space::kM, space::kM, space::kM);
    trustAccept_ = makeButton({}, "primary", page);
    trustRefuse_ = makeButton({}, nullptr, page);
    auto* card = new QFrame{page};
    card->setProperty("look", QStringLiteral("card"));
    auto* inside = new QVBoxLayout{card};
    inside->setContentsMargins(0, 0, 0, 0);
    inside->addWidget(trustFingerprint_);
    for (QWidget* row : std::initializer_list<QWidget*>{trustTitle_, trustText_, card, trustAccept_, trustRefuse_}) column->addWidget(row);
    connect(trustRefuse_, &QPushButton::clicked, this, [this] {
        steps_->setCurrentIndex(0);
        server_->setFocus();
    });
    connect(trustAccept_, &QPushButton::clicked, this, [this] {
        steps_->setCurrentIndex(0);
        submit(offered_);
    });
    return page;
}

QWidget* SignInPage::makePasswordChange() {
    auto* page = new QWidget{this};
    QVBoxLayout* column = makeColumn(page);
    column->setSpacing(space::kM);
    changeTitle_ = makeLabel("heading", page);
    changeText_ = makeLabel("secondary", page);
    presentPassword_ = makePasswordField(page);
    newPassword_ = makePasswordField(page);
    newPasswordAgain_ = makePasswordField(page);
    changeProblem_ = makeLabel("error", page);
    change_ = makeButton({}, "primary", page);
    leave_ = makeButton({}, nullptr, page);
    for (QWidget* row : std::initializer_list<QWidget*>{changeTitle_, changeText_, presentPassword_, newPassword_, newPasswordAgain_, changeProblem_, change_, leave_}) column->addWidget(row);
    connect(leave_, &QPushButton::clicked, this, [this] { session_.signOut(); });
    for (QLineEdit* field : {presentPassword_, newPassword_, newPasswordAgain_}) connect(field, &QLineEdit::returnPressed, this, &SignInPage::submitNewPassword);
    connect(change_, &QPushButton::clicked, this, &SignInPage::submitNewPassword);
    return page;
}

/// For tests that click.
void SignInPage::nameParts() {
    for (auto [part, name] : std::initializer_list<std::pair<QWidget*, const char*>>{
             {server_, "server"}, {account_, "account"}, {password_, "password"}, {submit_, "signIn"}, {problem_, "problem"}, {notice_, "notice"},
             {trustFingerprint_, "fingerprint"}, {trustAccept_, "trust"}, {trustRefuse_, "doNotTrust"},
             {presentPassword_, "presentPassword"}, {leave_, "leave"}, {newPassword_, "newPassword"}, {newPasswordAgain_, "newPasswordAgain"}, {change_, "changePassword"}, {changeProblem_, "changeProblem"}}) {
        part->setObjectName(QString::fromLatin1(name));
    }
}

void SignInPage::preset(const QString& server, const QString& account) {
    if (!server.isEmpty()) server_->setText(server);
    if (!account.isEmpty()) account_->setText(account);
    if (isVisible()) focusFirstEmpty();
}

void SignInPage::setNotice(const QString& text) {
    enteredPassword_.clear();
    notice_->setText(text);
    notice_->setVisible(!text.isEmpty());
    steps_->setCurrentIndex(0);
}

void SignInPage::submit(const QString& acceptedFingerprint) {
    for (auto [field, text] : {std::pair{server_, tr("Enter the address of your company's server; your administrator knows it.")},
                               std::pair{account_, tr("Enter your account name.")}, std::pair{password_, tr("Enter your password.")}}) {
        if (field->text().trimmed().isEmpty()) return showProblem(text, field);
    }
    problem_->clear();
    failure_.reset();
    for (QLabel* label : {trustTitle_, trustText_, trustFingerprint_}) label->clear();
    trustAccept_->setText({});
    setBusy(true);
    enteredPassword_ = password_->text();
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
        case SignInFailure::changedCertificate: {
            offered_ = problem.fingerprint;
            const bool changed = problem.why == SignInFailure::changedCertificate;
            const CertificateTexts texts = certificateTexts(changed, server_->text());
            trustTitle_->setText(texts.title);
            trustText_->setText(texts.question);
            trustAccept_->setText(texts.accept);
            trustAccept_->setProperty("look", changed ? QStringLiteral("danger") : QStringLiteral("primary"));
            trustAccept_->style()->unpolish(trustAccept_);
            trustAccept_->style()->polish(trustAccept_);
            trustFingerprint_->setText(groupedFingerprint(offered_));
            steps_->setCurrentIndex(1);
            (changed ? trustRefuse_ : trustAccept_)->setFocus();
            return;
        }
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
    enteredPassword_.clear();
    emit done();
}

/// Whoever has just typed the present password need not type it again; after a start with a kept session nobody has.
void SignInPage::askForPassword() {
    steps_->setCurrentIndex(2);
    changeProblem_->clear();
    presentPassword_->clear();
    presentPassword_->setVisible(enteredPassword_.isEmpty());
    (enteredPassword_.isEmpty() ? presentPassword_ : newPassword_)->setFocus();
}

void SignInPage::submitNewPassword() {
    if (newPassword_->text() != newPasswordAgain_->text()) {
        changeProblem_->setText(tr("The two passwords differ."));
        return newPasswordAgain_->setFocus();
    }
    const bool asked = enteredPassword_.isEmpty();
    const QString present = asked ? presentPassword_->text() : enteredPassword_;
    if (present.isEmpty()) {
        changeProblem_->setText(tr("Enter the password you have now."));
        return presentPassword_->setFocus();
    }
    if (newPassword_->text() == present) {
        changeProblem_->setText(tr("The new password must differ from the one you were given."));
        return newPassword_->setFocus();
    }
    change_->setEnabled(false);
    session_.changePassword(present, newPassword_->text(), this, [this, asked](const QString& problem) {
        change_->setEnabled(true);
        changeProblem_->setText(problem);
        if (!problem.isEmpty()) return (asked ? presentPassword_ : newPassword_)->setFocus();
        enteredPassword_.clear();
        presentPassword_->clear();
        newPassword_->clear();
        newPasswordAgain_->clear();
        steps_->setCurrentIndex(0);
        emit done();
    });
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
    for (QAction* eye : findChildren<QAction*>(QStringLiteral("eye"))) eye->setToolTip(tr("Show or hide the password"));
    trustRefuse_->setText(tr("Go back"));
    changeTitle_->setText(tr("Choose your own password"));
    changeText_->setText(tr("The password you were given is known to others. From now on use one that only you know."));
    presentPassword_->setPlaceholderText(tr("Present password"));
    presentPassword_->setAccessibleName(tr("Present password"));
    leave_->setText(tr("Sign out"));
    newPassword_->setPlaceholderText(tr("New password"));
    newPasswordAgain_->setPlaceholderText(tr("New password, once more"));
    newPassword_->setAccessibleName(tr("New password"));
    newPasswordAgain_->setAccessibleName(tr("New password, once more"));
    change_->setText(tr("Change password"));
}

void SignInPage::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        // What was said before an attempt is not said again; what the server answered is.
        problem_->clear();
        changeProblem_->clear();
        if (failure_) showFailure(*failure_);
    }
    QWidget::changeEvent(event);
}

void SignInPage::showEvent(QShowEvent*) { focusFirstEmpty(); }

void SignInPage::focusFirstEmpty() {
    if (steps_->currentIndex() != 0) return;
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
