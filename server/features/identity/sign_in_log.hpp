#pragma once

#include <string_view>

#include "core/keyring.hpp"
#include "features/identity/identity_types.hpp"
#include "store/database.hpp"

namespace aviso::identity {

/// The table of sign-ins and sign-outs (SEC-16). What was entered and where it came from is sealed. Callable from any executor.
class SignInLog {
  public:
    SignInLog(store::Database& database, const KeyRing& keys, const Clock& clock) : database_{database}, keys_{keys}, clock_{clock} {}

    /// `result`: "ok", "signed_out", or why it was refused. `user`, `session`: 0 = none.
    void record(store::Transaction& tx, const Credentials& credentials, UserId user, SessionId session, std::string_view result) const;
    /// In a transaction of its own; also one line in the server's log.
    Task<void> record_refusal(Credentials credentials, UserId user, std::string_view result) const;

  private:
    store::Database& database_;
    const KeyRing& keys_;
    const Clock& clock_;
};

}  // namespace aviso::identity
