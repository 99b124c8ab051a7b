#include <windows.h>
// after windows.h
#include <wincred.h>

#include <QString>

#include "client-qt/app/desktop/system_secrets.hpp"

namespace aviso::ui {
namespace {

/// Of this account on this computer; it does not travel with a roaming profile.
class CredentialManager final : public client::SecretStore {
  public:
    std::optional<std::string> read(const std::string& name) override {
        PCREDENTIALW found = nullptr;
        if (!CredReadW(wide(name).c_str(), CRED_TYPE_GENERIC, 0, &found)) return std::nullopt;
        std::string secret(reinterpret_cast<const char*>(found->CredentialBlob), found->CredentialBlobSize);
        CredFree(found);
        return secret;
    }
    bool write(const std::string& name, const std::string& secret) override {
        std::wstring target = wide(name);
        std::string bytes = secret;
        CREDENTIALW kept{};
        kept.Type = CRED_TYPE_GENERIC;
        kept.TargetName = target.data();
        kept.CredentialBlobSize = static_cast<DWORD>(bytes.size());
        kept.CredentialBlob = reinterpret_cast<LPBYTE>(bytes.data());
        kept.Persist = CRED_PERSIST_LOCAL_MACHINE;
        return CredWriteW(&kept, 0) != FALSE;
    }
    void erase(const std::string& name) override { CredDeleteW(wide(name).c_str(), CRED_TYPE_GENERIC, 0); }

  private:
    static std::wstring wide(const std::string& name) { return QString::fromStdString(name).toStdWString(); }
};

}  // namespace

std::shared_ptr<client::SecretStore> systemSecrets() { return std::make_shared<CredentialManager>(); }

}  // namespace aviso::ui
