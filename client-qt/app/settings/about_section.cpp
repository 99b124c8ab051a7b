#include "client-qt/app/settings/about_section.hpp"

#include <QApplication>
#include <QClipboard>
#include <QDesktopServices>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSysInfo>
#include <QTimer>
#include <QUrl>
#include <QUrlQuery>
#include <QVBoxLayout>

#include "client-qt/app/style/tokens.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/switch.hpp"

namespace aviso::ui {
namespace {

constexpr int kCopiedShownMs = 2000;

}  // namespace

AboutSection::AboutSection(Session& session, QWidget* parent) : SettingsSection{[] { return tr("Help and about"); }, parent}, session_{session} {
    addHelp();
    addFeedback();
    addVersions();
    connect(&session, &Session::connectionChanged, this, &AboutSection::refreshVersions);
}

void AboutSection::addHelp() {
    addCard([] { return tr("Help"); });
    const auto add = [this](const Text& question, const Text& answer) { addRow(question, answer, new QWidget{this}); };
    add([] { return tr("What do the marks at my messages mean?"); },
        [] { return tr("A clock: on its way. One tick: stored on the server. Two ticks: on a device of the other person; coloured: read. In a group, the message's menu tells who has read it."); });
    add([] { return tr("There is no connection. What happens to what I write?"); },
        [] { return tr("It waits on this computer and leaves by itself, in order and once, as soon as the server is reached again. You can quit in between."); });
    add([] { return tr("How do I take a message back?"); },
        [] { return tr("With the message's menu, for some minutes after sending. The others then see that a message was taken back."); });
    add([] { return tr("Who else can read my messages here?"); },
        [] { return tr("They are stored encrypted and open only while you are signed in. Lock the screen when you leave the desk."); });
}

void AboutSection::addFeedback() {
    addCard([] { return tr("Feedback"); });
    addText([] { return tr("What works badly, what is missing? Write it here and send it to your administrator; nothing leaves this computer by itself."); });
    words_ = new QPlainTextEdit{this};
    words_->setObjectName(QStringLiteral("feedback"));
    words_->setTabChangesFocus(true);
    words_->setFixedHeight(110);
    addWide(words_);
    withVersions_ = new Switch{this};
    withVersions_->setObjectName(QStringLiteral("feedbackVersions"));
    withVersions_->setChecked(true);
    addRow([] { return tr("Add version and system"); }, [] { return tr("The lines below under Versions; they help to find a fault."); }, withVersions_);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(space::kS);
    auto* copy = makeButton({}, nullptr, this);
    copy->setObjectName(QStringLiteral("feedbackCopy"));
    auto* mail = makeButton({}, "primary", this);
    mail->setObjectName(QStringLiteral("feedbackMail"));
    auto* done = new QLabel{this};
    done->setProperty("look", QStringLiteral("secondary"));
    buttons->addWidget(done);
    buttons->addStretch(1);
    buttons->addWidget(copy);
    buttons->addWidget(mail);
    addWide(buttons);
    inEveryLanguage([=, this] {
        words_->setPlaceholderText(tr("What you did, what happened, what you expected"));
        words_->setAccessibleName(tr("Feedback"));
        copy->setText(tr("Copy"));
        mail->setText(tr("Write a mail…"));
    });
    const auto refresh = [=, this] {
        const bool any = !words_->toPlainText().trimmed().isEmpty();
        copy->setEnabled(any);
        mail->setEnabled(any);
    };
    refresh();
    connect(words_, &QPlainTextEdit::textChanged, this, refresh);
    connect(copy, &QPushButton::clicked, this, [this, done] {
        QApplication::clipboard()->setText(feedback());
        done->setText(tr("Copied."));
        QTimer::singleShot(kCopiedShownMs, done, &QLabel::clear);
    });
    connect(mail, &QPushButton::clicked, this, [this] {
        QUrl url{QStringLiteral("mailto:")};
        QUrlQuery query;
        query.addQueryItem(QStringLiteral("subject"), QString::fromLatin1(QUrl::toPercentEncoding(tr("Feedback on Aviso"))));
        query.addQueryItem(QStringLiteral("body"), QString::fromLatin1(QUrl::toPercentEncoding(feedback())));
        url.setQuery(query);
        QDesktopServices::openUrl(url);
    });
}

void AboutSection::addVersions() {
    addCard([] { return tr("Versions"); });
    versions_ = new QLabel{this};
    versions_->setObjectName(QStringLiteral("versions"));
    versions_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    versions_->setWordWrap(true);
    addWide(versions_);
    addText([] { return tr("Aviso is free software under the terms of the Apache licence, version 2.0. It uses Qt (LGPL 3) and, for the store on this computer, SQLite with "
                           "SQLite3 Multiple Ciphers (MIT)."); });
    inEveryLanguage([this] { refreshVersions(); });
}

QString AboutSection::versions() const {
    QStringList lines{QStringLiteral("Aviso %1").arg(QApplication::applicationVersion())};
    if (!serverVersion_.isEmpty()) lines << tr("Server %1 at %2").arg(serverVersion_, session_.server());
    lines << QStringLiteral("%1, %2").arg(QSysInfo::prettyProductName(), QSysInfo::currentCpuArchitecture());
    lines << QStringLiteral("Qt %1, %2").arg(QString::fromLatin1(qVersion()), QApplication::platformName());
    return lines.join(u'\n');
}

void AboutSection::refreshVersions() {
    versions_->setText(versions());
    session_.messenger().signed_in(Session::answer<client::SignedIn>(this, [this](const Result<client::SignedIn>& in) {
        if (!in || in->server_version.empty()) return;
        serverVersion_ = QString::fromStdString(in->server_version);
        versions_->setText(versions());
    }));
}

QString AboutSection::feedback() const {
    const QString words = words_->toPlainText().trimmed();
    return withVersions_->isChecked() ? words + QStringLiteral("\n\n") + versions() : words;
}

void AboutSection::showEvent(QShowEvent* event) {
    refreshVersions();
    SettingsSection::showEvent(event);
}

}  // namespace aviso::ui
