#pragma once

#include <QDateTime>
#include <QObject>
#include <QTime>

#include "client-qt/models/session.hpp"

namespace aviso::ui {

/// What a bubble shows of a message: it may be read by whoever stands beside the screen.
enum class AlertDetail { text, sender, nothing };

/// How a person wants this device to behave. Kept encrypted in the profile's store, as one setting.
struct Preferences {
    bool alerts = true;
    bool sound = true;
    AlertDetail detail = AlertDetail::text;
    bool quiet = false;       ///< do not disturb, until it is switched off
    bool quietHours = false;  ///< do not disturb each day between these two; past midnight when the first is the later
    QTime quietFrom{22, 0};
    QTime quietUntil{8, 0};
    bool keepRunning = true;  ///< closing the window leaves the client in the tray

    bool operator==(const Preferences&) const = default;
};

/// Whether nothing may flash, sound or pop up at this local time. Messages arrive and count all the same.
bool isQuiet(const Preferences& preferences, const QTime& now);

/// From and to the setting's text; what is unknown or impossible there has its default.
Preferences preferencesFrom(const QByteArray& stored);
QByteArray storedFrom(const Preferences& preferences);

/// The preferences of one session: read when it opens, the defaults until then. GUI thread.
class PreferenceStore : public QObject {
    Q_OBJECT
  public:
    explicit PreferenceStore(Session& session, QObject* parent = nullptr);

    const Preferences& get() const { return preferences_; }
    void set(const Preferences& preferences);

  signals:
    void changed();

  private:
    void read();

    Session& session_;
    Preferences preferences_;
};

}  // namespace aviso::ui
