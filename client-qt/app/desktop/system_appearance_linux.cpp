#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>

#include "client-qt/app/desktop/system_appearance.hpp"
#include "client-qt/app/style/theme.hpp"

namespace aviso::ui {
namespace {

const QString& settings() {
    static const QString name = QStringLiteral("org.freedesktop.portal.Settings");
    return name;
}

class PortalWatcher : public QObject {
    Q_OBJECT
  public:
    PortalWatcher() {
        QDBusConnection bus = QDBusConnection::sessionBus();
        if (!bus.isConnected()) return;
        const QString service = QStringLiteral("org.freedesktop.portal.Desktop");
        const QString path = QStringLiteral("/org/freedesktop/portal/desktop");
        bus.connect(service, path, settings(), QStringLiteral("SettingChanged"), this, SLOT(onChanged(QString, QString, QDBusVariant)));
        QDBusMessage read = QDBusMessage::createMethodCall(service, path, settings(), QStringLiteral("Read"));
        read << space() << key();
        auto* asked = new QDBusPendingCallWatcher{bus.asyncCall(read), this};
        connect(asked, &QDBusPendingCallWatcher::finished, this, [asked] {
            const QDBusPendingReply<QDBusVariant> answer = *asked;
            if (answer.isValid()) apply(answer.value().variant());
            asked->deleteLater();
        });
    }

  private slots:
    void onChanged(const QString& where, const QString& what, const QDBusVariant& value) {
        if (where == space() && what == key()) apply(value.variant());
    }

  private:
    static QString space() { return QStringLiteral("org.freedesktop.appearance"); }
    static QString key() { return QStringLiteral("color-scheme"); }

    /// 1: prefers dark. Read() wraps it once more than SettingChanged.
    static void apply(QVariant value) {
        if (value.userType() == qMetaTypeId<QDBusVariant>()) value = value.value<QDBusVariant>().variant();
        Theme::instance().setSystemAppearance(value.toUInt() == 1 ? Appearance::dark : Appearance::light);
    }
};

}  // namespace

std::unique_ptr<QObject> watchSystemAppearance() { return std::make_unique<PortalWatcher>(); }

}  // namespace aviso::ui

#include "system_appearance_linux.moc"
