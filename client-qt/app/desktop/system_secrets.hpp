#pragma once

#include <memory>

#include "client-qt/core/profile.hpp"

namespace aviso::ui {

/// The system's key store: the Secret Service (GNOME Keyring, KWallet …) on Linux, the Credential Manager on Windows. Null where there is none. It never asks
/// the person anything: what is locked counts as not to be had. Each call blocks for up to a second; any thread.
std::shared_ptr<client::SecretStore> systemSecrets();

}  // namespace aviso::ui
