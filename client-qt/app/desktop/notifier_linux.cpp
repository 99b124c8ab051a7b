#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QMap>
#include <QVariantMap>

#include "client-qt/app/desktop/notifier.hpp"
#include "client-qt/app/desktop/tone.hpp"

// The Desktop Notifications Specification: https://specifications.freedesktop.org/notification-spec

namespace aviso::ui {
namespace {

const QString& service() {
    static const QString name = QStringLiteral("org.freedesktop.Notifications");
    return name;
}

QDBusMessage call(const QString& method) {
    return QDBusMessage::createMethodCall(service(), QStringLiteral("/org/freedesktop/Notifications"), service(), method);
}

/// Waits for no answer: a desktop that hangs must not make the client hang.
class DBusNotifier : public Notifier {
    Q_OBJECT
  public:
    DBusNotifier() : bus_{QDBusConnection::sessionBus()} {
        if (!bus_.isConnected()) return;
        const auto listen = [this](const char* signal, const char* slot) { bus_.connect(service(), {}, service(), QString::fromLatin1(signal), this, slot); };
        listen("ActionInvoked", SLOT(onAction(uint, QString)));
        listen("NotificationClosed", SLOT(onClosed(uint, uint)));
        listen("ActivationToken", SLOT(onToken(uint, QString)));
        auto* asked = new QDBusPendingCallWatcher{bus_.asyncCall(call(QStringLiteral("GetCapabilities"))), this};
        connect(asked, &QDBusPendingCallWatcher::finished, this, [this, asked] {
            const QDBusPendingReply<QStringList> answer = *asked;
            if (answer.isValid()) capabilities_ = answer.value();
            asked->deleteLater();
        });
    }

    void show(const QString& key, const QString& title, const QString& text, bool sound) override {
        if (!bus_.isConnected()) {
            if (sound) playTone();
            return;
        }
        const bool theirs = capabilities_.contains(QStringLiteral("sound"));
        QVariantMap hints{{QStringLiteral("category"), QStringLiteral("im.received")}, {QStringLiteral("desktop-entry"), QStringLiteral("aviso")}};
        if (!sound) {
            hints.insert(QStringLiteral("suppress-sound"), true);
        } else if (theirs) {
            hints.insert(QStringLiteral("sound-name"), QStringLiteral("message-new-instant"));
        } else {
            playTone();
        }
        // Who writes "<b>" means these three characters.
        const QString body = capabilities_.contains(QStringLiteral("body-markup")) ? text.toHtmlEscaped() : text;
        QDBusMessage notify = call(QStringLiteral("Notify"));
        notify << QStringLiteral("Aviso") << shown_.key(key, 0) << QStringLiteral("aviso") << title << body
               << QStringList{QStringLiteral("default"), Notifier::tr("Open")} << hints << -1;
        auto* asked = new QDBusPendingCallWatcher{bus_.asyncCall(notify), this};
        connect(asked, &QDBusPendingCallWatcher::finished, this, [this, asked, key] {
            const QDBusPendingReply<uint> id = *asked;
            if (id.isValid()) shown_[id.value()] = key;
            asked->deleteLater();
        });
    }

    void withdraw(const QString& key) override {
        const uint id = shown_.key(key, 0);
        if (id == 0) return;
        shown_.remove(id);
        QDBusMessage close = call(QStringLiteral("CloseNotification"));
        close << id;
        bus_.asyncCall(close);
    }

  private slots:
    void onAction(uint id, const QString&) {
        if (const QString key = shown_.value(id); !key.isEmpty()) emit clicked(key);
    }
    void onClosed(uint id, uint) { shown_.remove(id); }
    /// Wayland lets a window come to the front only with the click's token.
    void onToken(uint id, const QString& token) {
        if (shown_.contains(id)) qputenv("XDG_ACTIVATION_TOKEN", token.toUtf8());
    }

  private:
    QDBusConnection bus_;
    QStringList capabilities_;
    QMap<uint, QString> shown_;  ///< the desktop's number -> our key
};

}  // namespace

std::unique_ptr<Notifier> Notifier::make(QSystemTrayIcon*) { return std::make_unique<DBusNotifier>(); }

}  // namespace aviso::ui

#include "notifier_linux.moc"
