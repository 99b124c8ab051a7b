#include "client-qt/app/desktop/system_secrets.hpp"

namespace aviso::ui {

std::shared_ptr<client::SecretStore> systemSecrets() { return nullptr; }

}  // namespace aviso::ui
