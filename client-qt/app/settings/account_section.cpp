#include "client-qt/app/settings/account_section.hpp"

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include "client-qt/app/settings/devices_list.hpp"
#include "client-qt/app/settings/password_dialog.hpp"
#include "client-qt/app/settings/question.hpp"
#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/question_dialog.hpp"

namespace aviso::ui {

AccountSection::AccountSection(Session& session, QWidget* parent)
    : SettingsSection{[] { return tr("Account and devices"); }, parent}, session_{session}, picture_{new AvatarLabel{56, this}}, name_{new QLabel{this}},
      account_{new QLabel{this}}, devices_{new DevicesList{session, this}}, clear_{makeButton({}, nullptr, this)} {
    addCard();
    auto* me = new QHBoxLayout;
    me->setSpacing(space::kL);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    name_->setProperty("look", QStringLiteral("title"));
    account_->setProperty("look", QStringLiteral("secondary"));
    account_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words->addWidget(name_);
    words->addWidget(account_);
    me->addWidget(picture_);
    me->addLayout(words, 1);
    addWide(me);
    auto* password = makeButton({}, nullptr, this);
    password->setObjectName(QStringLiteral("changeOwnPassword"));
    connect(password, &QPushButton::clicked, this, [this] {
        auto* dialog = new PasswordDialog{session_, this};
        connect(dialog, &QDialog::accepted, devices_, &DevicesList::reload);
        dialog->open();
    });
    addRow([] { return tr("Password"); }, [] { return tr("Change it when somebody may have seen it. All your other devices are signed out by that."); }, password);

    addCard([] { return tr("Where you are signed in"); });
    addWide(devices_);

    addCard([] { return tr("On this computer"); });
    clear_->setObjectName(QStringLiteral("clearStore"));
    connect(clear_, &QPushButton::clicked, this, &AccountSection::askToClear);
    addRow([] { return tr("Stored messages"); },
           [] { return tr("They lie here encrypted, so that one can read and search without a connection. Clearing them frees the space; they come again from the server as you read."); }, clear_);
    auto* leave = makeButton({}, "danger", this);
    leave->setObjectName(QStringLiteral("signOut"));
    connect(leave, &QPushButton::clicked, this, &AccountSection::askToSignOut);
    addRow([] { return tr("Sign out of this computer"); }, [] { return tr("Your messages stay here, encrypted, until you sign in again. Other devices are not touched."); }, leave);
    inEveryLanguage([=, this] {
        password->setText(tr("Change password…"));
        clear_->setText(tr("Clear…"));
        leave->setText(tr("Sign out…"));
        refreshMe();
    });
    for (const auto signal : {&Session::opened, &Session::connectionChanged, &Session::peopleChanged}) connect(&session, signal, this, &AccountSection::refreshMe);
}

void AccountSection::refreshMe() {
    if (!session_.isOpen()) return;
    clear_->setEnabled(session_.connectionState() == client::ConnectionState::online);
    picture_->show(session_.myName(), static_cast<quint64>(session_.me().value), false);
    name_->setText(session_.myName());
    account_->setText(tr("Account %1 on %2").arg(session_.account(), session_.server()));
}

void AccountSection::askToClear() {
    session_.messenger().stored_bytes(Session::answer<std::int64_t>(this, [this](const Result<std::int64_t>& bytes) {
        if (!bytes) return;
        auto* question = new QuestionDialog{{tr("Clear the messages stored here?"),
                                             tr("This frees %1 on this computer. On the server everything stays, and comes again as you read; drafts and what has not been sent yet stay too.")
                                                 .arg(QLocale{}.formattedDataSize(*bytes, 1, QLocale::DataSizeTraditionalFormat)),
                                             tr("Clear"), true},
                                            this};
        question->setObjectName(QStringLiteral("clearQuestion"));
        question->whenAgreed([this](QuestionDialog* dialog, QuestionDialog::Done done) {
            session_.messenger().clear_store(Session::answer<void>(dialog, [done = std::move(done)](const Result<void>& cleared) { done(problemText(cleared)); }));
        });
        question->open();
    }));
}

void AccountSection::askToSignOut() {
    auto* question = new Question{tr("Sign out of this computer?"), tr("You need your password to sign in again. What has not been sent yet waits here until then."), tr("Sign out"), this};
    connect(question, &QDialog::accepted, &session_, &Session::signOut);
    question->open();
}

void AccountSection::showEvent(QShowEvent* event) {
    devices_->reload();
    SettingsSection::showEvent(event);
}

}  // namespace aviso::ui
