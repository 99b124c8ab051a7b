#include "client-qt/models/preferences.hpp"

#include <QJsonDocument>
#include <QJsonObject>

namespace aviso::ui {
namespace {

constexpr const char* kSetting = "desktop.preferences";

QString timeFormat() { return QStringLiteral("HH:mm"); }

QString detailKey(AlertDetail detail) {
    switch (detail) {
        case AlertDetail::sender: return QStringLiteral("sender");
        case AlertDetail::nothing: return QStringLiteral("nothing");
        case AlertDetail::text: break;
    }
    return QStringLiteral("text");
}

AlertDetail detailFrom(const QString& key) {
    if (key == QStringLiteral("sender")) return AlertDetail::sender;
    return key == QStringLiteral("nothing") ? AlertDetail::nothing : AlertDetail::text;
}

}  // namespace

bool isQuiet(const Preferences& preferences, const QTime& now) {
    if (preferences.quiet) return true;
    const QTime from = preferences.quietFrom;
    const QTime until = preferences.quietUntil;
    if (!preferences.quietHours || from == until) return false;
    return from < until ? now >= from && now < until : now >= from || now < until;
}

Preferences preferencesFrom(const QByteArray& stored) {
    const QJsonObject object = QJsonDocument::fromJson(stored).object();
    Preferences read;
    const auto flag = [&](const char* name, bool& into) { into = object[QLatin1String{name}].toBool(into); };
    const auto time = [&](const char* name, QTime& into) {
        const QTime found = QTime::fromString(object[QLatin1String{name}].toString(), timeFormat());
        if (found.isValid()) into = found;
    };
    flag("alerts", read.alerts);
    flag("sound", read.sound);
    read.detail = detailFrom(object[QStringLiteral("detail")].toString());
    flag("quiet", read.quiet);
    flag("quiet_hours", read.quietHours);
    time("quiet_from", read.quietFrom);
    time("quiet_until", read.quietUntil);
    flag("keep_running", read.keepRunning);
    return read;
}

QByteArray storedFrom(const Preferences& preferences) {
    const QJsonObject object{
        {QStringLiteral("alerts"), preferences.alerts},
        {QStringLiteral("sound"), preferences.sound},
        {QStringLiteral("detail"), detailKey(preferences.detail)},
        {QStringLiteral("quiet"), preferences.quiet},
        {QStringLiteral("quiet_hours"), preferences.quietHours},
        {QStringLiteral("quiet_from"), preferences.quietFrom.toString(timeFormat())},
        {QStringLiteral("quiet_until"), preferences.quietUntil.toString(timeFormat())},
        {QStringLiteral("keep_running"), preferences.keepRunning},
    };
    return QJsonDocument{object}.toJson(QJsonDocument::Compact);
}

PreferenceStore::PreferenceStore(Session& session, QObject* parent) : QObject{parent}, session_{session} {
    connect(&session, &Session::opened, this, &PreferenceStore::read);
    if (session.isOpen()) read();
}

void PreferenceStore::read() {
    session_.messenger().setting(kSetting, Session::answer<std::string>(this, [this](const Result<std::string>& stored) {
                                     if (!stored) return;
                                     const Preferences found = preferencesFrom(QByteArray::fromStdString(*stored));
                                     if (found == preferences_) return;
                                     preferences_ = found;
                                     emit changed();
                                 }));
}

void PreferenceStore::set(const Preferences& preferences) {
    if (preferences == preferences_) return;
    preferences_ = preferences;
    session_.messenger().set_setting(kSetting, storedFrom(preferences).toStdString());
    emit changed();
}

}  // namespace aviso::ui
