#pragma once

#include <QString>

namespace aviso::ui {

/// Whether the client starts, in the background, when the person signs in to the computer. One per profile. The state is the system's own (a file in
/// ~/.config/autostart, a value in the registry), so that the desktop's settings and this one never disagree.
class Autostart {
  public:
    /// `folder` of the profile; its name is the profile's.
    explicit Autostart(const QString& folder);

    /// False: this system has no such thing, or none that is known here.
    static bool isAvailable();
    bool isOn() const;
    /// False: the system refused; isOn() tells how it stands.
    bool set(bool on);

  private:
    QString profile_;
    QString home_;  ///< of all profiles
};

}  // namespace aviso::ui
