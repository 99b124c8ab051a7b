#include "screenshots/desk.hpp"

#include <QTest>
#include <stdexcept>

#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/models/presence.hpp"

namespace aviso::screenshots {

using namespace ui;

namespace {

constexpr QSize kWindow{1120, 740};

}  // namespace

Desk::Desk(const QString& folder, bool resume, bool connected) : session{folder.toStdString()}, window{session}, connected_{connected} {
    window.setProperty("hushed", connected);
    if (connected) {
        QObject::connect(&again_, &QTimer::timeout, &window, [this] { note(); });
        again_.start(20);
    }
    window.resize(kWindow);
    window.show();
    if (resume) {
        session.resume();
        if (!QTest::qWaitFor([this] { return session.isOpen(); }, kPatienceMs)) throw std::runtime_error{"the samples do not open"};
    }
    QTest::qWait(60);
}

ChatPane& Desk::chat() { return *window.chats().current(); }

void Desk::open(int id) {
    if (!QTest::qWaitFor([this] { return window.conversations().rowCount() > 0; }, kPatienceMs)) throw std::runtime_error{"no conversations"};
    window.openConversation(ConversationId{id});
    const auto isThere = [&] {
        ChatPane* pane = window.chats().current();
        return pane != nullptr && pane->chat().id() == ConversationId{id} && pane->chat().model().rowCount() > 0;
    };
    if (!QTest::qWaitFor(isThere, kPatienceMs)) throw std::runtime_error{"no messages"};
    note();
}

void Desk::note() {
    if (connected_ && session.isOpen()) session.presence().note({UserId{2}, UserId{3}, UserId{7}, UserId{12}, UserId{17}}, {});
}

}  // namespace aviso::screenshots
