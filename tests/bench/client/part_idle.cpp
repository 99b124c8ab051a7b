#include <QTimer>

#include "bench/client/parts.hpp"
#include "bench/client/stopwatch.hpp"
#include "client-qt/app/main/main_window.hpp"

namespace aviso::bench {

using namespace ui;

namespace {

constexpr int kQuietFirstMs = 3000;  ///< what follows the sign-in is not idling

void rest(int ms) {
    QTimer timer;
    timer.setSingleShot(true);
    timer.start(ms);
    spinUntil([&] { return !timer.isActive(); }, ms * 2 + 1000);
}

}  // namespace

QJsonObject measureIdle(const PartOptions& options) {
    Session session{options.profile};
    MainWindow window{session};
    window.resize(1280, 800);
    window.show();
    SignInRequest request;
    request.server = options.server;
    request.account = options.account;
    request.password = options.password;
    request.fingerprint = options.fingerprint;
    session.signIn(request);
    spinUntil([&] { return session.connectionState() == client::ConnectionState::online; });
    session.messenger().send({}, UserId{1}, "Good morning", {}, false, {});  // to the administrator
    spinUntil([&] { return window.conversations().rowCount() > 0; });
    window.openConversation(window.conversations().at(0).conversation.id);
    rest(kQuietFirstMs);
    const double before = cpuMs();
    rest(options.idleSeconds * 1000);
    const double used = cpuMs() - before;
    return {{QStringLiteral("idle_cpu_ms_per_60s"), used * 60 / options.idleSeconds}};
}

}  // namespace aviso::bench
