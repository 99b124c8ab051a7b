#include "stage.hpp"

#include <QElapsedTimer>
#include <QAbstractButton>
#include <QInputMethodEvent>
#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <iostream>
#include <stdexcept>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"

namespace aviso::ui {
namespace {

int patienceMs() { return static_cast<int>(15000 * std::max(1.0, qEnvironmentVariable("AVISO_SLOW", QStringLiteral("1")).toDouble())); }

}  // namespace

bool until(const std::function<bool()>& done) { return QTest::qWaitFor(done, patienceMs()); }

void server(const std::string& wish) {
    std::cout << "@server " << wish << std::endl;
    std::string answer;
    std::getline(std::cin, answer);
}

QString serverAddress() { return qEnvironmentVariable("AVISO_UI_SERVER"); }
QString serverFingerprint() { return qEnvironmentVariable("AVISO_UI_FINGERPRINT"); }

QString passwordOf(const QString& account) {
    for (const QString& pair : qEnvironmentVariable("AVISO_UI_PASSWORDS").split(u';')) {
        if (pair.startsWith(account + u'=')) return pair.mid(account.size() + 1);
    }
    return {};
}

QWidget& part(QWidget& in, const char* name) {
    auto* found = in.findChild<QWidget*>(QString::fromLatin1(name));
    if (found == nullptr) throw std::runtime_error{std::string{"no part named "} + name};
    return *found;
}

void click(QWidget& in, const char* name) { QTest::mouseClick(&part(in, name), Qt::LeftButton); }

void clickNamed(QWidget& in, const QString& name) {
    for (auto* button : in.findChildren<QAbstractButton*>()) {
        if (button->accessibleName() == name && button->isVisible()) return QTest::mouseClick(button, Qt::LeftButton);
    }
    throw std::runtime_error{"no button named " + name.toStdString()};
}

Desk::Desk(QString who, QString profile) : account{std::move(who)} {
    folder = std::filesystem::path{qEnvironmentVariable("AVISO_UI_FOLDER").toStdString()} / "desks" / (profile.isEmpty() ? account : profile).toStdString();
    reopen();
}

Desk::~Desk() { close(); }

void Desk::close() {
    window.reset();
    session.reset();
}

void Desk::reopen() {
    close();
    std::filesystem::create_directories(folder);
    session = std::make_unique<Session>(folder, nullptr, secrets);
    window = std::make_unique<MainWindow>(*session);
    window->resize(1120, 760);
    window->show();
    if (session->canResume()) session->resume();
}

bool Desk::signIn(QString password) {
    // A person has ten devices at most, and these tests more: the kept session may be gone.
    const auto isOnline = [this] { return session->connectionState() == client::ConnectionState::online; };
    if (session->canResume() && until([&] { return (session->isOpen() && isOnline()) || !session->canResume(); }) && session->isOpen()) return true;
    partAs<QLineEdit>(*window, "server").setText(address);
    partAs<QLineEdit>(*window, "account").setText(account);
    partAs<QLineEdit>(*window, "password").setText(password.isEmpty() ? passwordOf(account) : password);
    click(*window, "signIn");
    // All these tests together sign the same few people in more often than the server allows in a minute: the button is pressed again, as a person would.
    QElapsedTimer pressed;
    pressed.start();
    const bool in = until([&] {
        if (session->isOpen()) return true;
        QWidget& trust = part(*window, "trust");
        QWidget& button = part(*window, "signIn");
        if (trust.isVisible()) {
            click(*window, "trust");
        } else if (password.isEmpty() && button.isVisible() && button.isEnabled() && pressed.elapsed() > 2000) {
            click(*window, "signIn");
            pressed.restart();
        }
        return false;
    });
    if (!in && password.isEmpty()) std::cout << account.toStdString() << " is not signed in: \"" << partAs<QLabel>(*window, "problem").text().toStdString() << "\"\n";
    return in;
}

ChatPane* Desk::open(const QString& title) {
    const auto row = [&] {
        ConversationListModel& list = window->conversations();
        for (int i = 0; i < list.rowCount(); ++i) {
            if (list.index(i).data().toString() == title) return i;
        }
        return -1;
    };
    if (!until([&] { return row() >= 0; })) return nullptr;
    window->openConversation(window->conversations().at(row()).conversation.id);
    return window->chats().current();
}

ChatPane* Desk::openWith(Desk& other) {
    window->openPerson(other.session->me());
    if (!until([&] { return window->chats().current() && window->chats().current()->chat().peer() == other.session->me(); })) return nullptr;
    return window->chats().current();
}

void Desk::goToNewest() { window->chats().current()->chat().goToNewest(); }

void Desk::say(const QString& text) {
    MessageInput& input = window->chats().current()->input();
    QInputMethodEvent written;
    written.setCommitString(text);
    QCoreApplication::sendEvent(&input, &written);
    QTest::keyClick(&input, Qt::Key_Return);
}

QStringList Desk::texts() {
    QStringList all;
    if (!window->chats().current()) return all;
    MessageListModel& model = window->chats().current()->chat().model();
    for (int row = 0; row < model.rowCount(); ++row) all.append(model.at(row).text);
    return all;
}

bool Desk::shows(const QString& text) {
    return until([&] { return texts().contains(text); });
}

}  // namespace aviso::ui
