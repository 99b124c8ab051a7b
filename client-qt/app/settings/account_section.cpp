#include "client-qt/app/settings/account_section.hpp"

#include <QLabel>
#include <QVBoxLayout>

#include "client-qt/app/settings/devices_list.hpp"
#include "client-qt/app/settings/password_dialog.hpp"
#include "client-qt/app/settings/question.hpp"
#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {

AccountSection::AccountSection(Session& session, QWidget* parent)
    : SettingsSection{[] { return tr("Account and devices"); }, parent}, session_{session}, picture_{new AvatarLabel{56, this}}, name_{new QLabel{this}},
      account_{new QLabel{this}}, devices_{new DevicesList{session, this}} {
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

    addCard();
    auto* leave = makeButton({}, "danger", this);
    leave->setObjectName(QStringLiteral("signOut"));
    connect(leave, &QPushButton::clicked, this, &AccountSection::askToSignOut);
    addRow([] { return tr("Sign out of this computer"); }, [] { return tr("Your messages stay here, encrypted, until you sign in again. Other devices are not touched."); }, leave);
    inEveryLanguage([=, this] {
        password->setText(tr("Change password…"));
        leave->setText(tr("Sign out…"));
        refreshMe();
    });
    for (const auto signal : {&Session::opened, &Session::connectionChanged, &Session::peopleChanged}) connect(&session, signal, this, &AccountSection::refreshMe);
}

void AccountSection::refreshMe() {
    if (!session_.isOpen()) return;
    picture_->show(session_.myName(), static_cast<quint64>(session_.me().value), false);
    name_->setText(session_.myName());
    account_->setText(tr("Account %1 on %2").arg(session_.account(), session_.server()));
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
