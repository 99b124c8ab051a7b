#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusMetaType>
#include <QDBusObjectPath>
#include <QDBusVariant>
#include <QMap>
#include <QVariantMap>

#include "client-qt/app/desktop/system_secrets.hpp"

// Source: the Secret Service API, https://specifications.freedesktop.org/secret-service-spec/latest/

namespace aviso::ui {

/// "(oayays)": a secret on its way; in a plain session it travels as it is, on this person's own bus.
struct DBusSecret {
    QDBusObjectPath session;
    QByteArray parameters, value;
    QString type;
};

QDBusArgument& operator<<(QDBusArgument& out, const DBusSecret& secret) {
    out.beginStructure();
    out << secret.session << secret.parameters << secret.value << secret.type;
    out.endStructure();
    return out;
}

const QDBusArgument& operator>>(const QDBusArgument& in, DBusSecret& secret) {
    in.beginStructure();
    in >> secret.session >> secret.parameters >> secret.value >> secret.type;
    in.endStructure();
    return in;
}

using Attributes = QMap<QString, QString>;
using Paths = QList<QDBusObjectPath>;

}  // namespace aviso::ui

Q_DECLARE_METATYPE(aviso::ui::DBusSecret)

namespace aviso::ui {
namespace {

constexpr int kPatienceMs = 1000;

class SecretService final : public client::SecretStore {
  public:
    explicit SecretService(QDBusConnection bus) : bus_{std::move(bus)} {
        qDBusRegisterMetaType<DBusSecret>();
        qDBusRegisterMetaType<Attributes>();
    }

    std::optional<std::string> read(const std::string& name) override {
        const QString item = find(name), session = openSession();
        if (item.isEmpty() || session.isEmpty()) return std::nullopt;
        const QVariantList got = call(item, "Item", "GetSecret", {QVariant::fromValue(QDBusObjectPath{session})});
        if (got.isEmpty()) return std::nullopt;
        return qdbus_cast<DBusSecret>(got.at(0)).value.toStdString();
    }

    bool write(const std::string& name, const std::string& secret) override {
        const QVariantList alias = call(kService(), "Service", "ReadAlias", {QStringLiteral("default")});
        const QString collection = alias.isEmpty() ? QString{} : alias.at(0).value<QDBusObjectPath>().path();
        const QString session = openSession();
        if (collection.size() < 2 || session.isEmpty()) return false;
        const QVariantMap properties{{QStringLiteral("org.freedesktop.Secret.Item.Label"), QStringLiteral("Aviso")},
                                     {QStringLiteral("org.freedesktop.Secret.Item.Attributes"), QVariant::fromValue(attributes(name))}};
        const DBusSecret kept{QDBusObjectPath{session}, {}, QByteArray::fromStdString(secret), QStringLiteral("text/plain")};
        const QVariantList made = call(collection, "Collection", "CreateItem", {properties, QVariant::fromValue(kept), true});
        // Without an item the service would have to ask the person first: the collection is locked.
        return !made.isEmpty() && made.at(0).value<QDBusObjectPath>().path().size() > 1;
    }

    void erase(const std::string& name) override {
        if (const QString item = find(name); !item.isEmpty()) call(item, "Item", "Delete", {});
    }

  private:
    static QString kService() { return QStringLiteral("/org/freedesktop/secrets"); }
    static Attributes attributes(const std::string& name) {
        return {{QStringLiteral("application"), QStringLiteral("aviso")}, {QStringLiteral("name"), QString::fromStdString(name)}};
    }

    QVariantList call(const QString& path, const char* interface, const char* method, const QVariantList& arguments) {
        QDBusMessage message = QDBusMessage::createMethodCall(QStringLiteral("org.freedesktop.secrets"), path,
                                                              QStringLiteral("org.freedesktop.Secret.") + QLatin1String(interface), QLatin1String(method));
        message.setArguments(arguments);
        const QDBusMessage answer = bus_.call(message, QDBus::Block, kPatienceMs);
        return answer.type() == QDBusMessage::ReplyMessage ? answer.arguments() : QVariantList{};
    }

    QString openSession() {
        const QVariantList opened = call(kService(), "Service", "OpenSession", {QStringLiteral("plain"), QVariant::fromValue(QDBusVariant{QString{}})});
        return opened.size() < 2 ? QString{} : opened.at(1).value<QDBusObjectPath>().path();
    }

    QString find(const std::string& name) {
        const QVariantList found = call(kService(), "Service", "SearchItems", {QVariant::fromValue(attributes(name))});
        if (found.size() < 2) return {};
        Paths open = qdbus_cast<Paths>(found.at(0));
        const Paths locked = qdbus_cast<Paths>(found.at(1));
        if (open.isEmpty() && !locked.isEmpty()) {
            const QVariantList unlocked = call(kService(), "Service", "Unlock", {QVariant::fromValue(locked)});
            if (!unlocked.isEmpty()) open = qdbus_cast<Paths>(unlocked.at(0));
        }
        return open.isEmpty() ? QString{} : open.first().path();
    }

    QDBusConnection bus_;
};

}  // namespace

std::shared_ptr<client::SecretStore> systemSecrets() {
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) return nullptr;
    return std::make_shared<SecretService>(std::move(bus));
}

}  // namespace aviso::ui
