#pragma once

#include <mutex>
#include <unordered_set>
#include <vector>

#include "core/keyring.hpp"
#include "features/identity/identity_types.hpp"
#include "features/settings/settings_service.hpp"
#include "gateway/fan_out.hpp"
#include "store/database.hpp"

namespace aviso::identity {

/// Sessions: opaque tokens stored hashed, the devices that hold them (sealed), how long they live, and which have to go when another comes
/// (ACC-03, ACC-13, SYN-01). Callable from any executor.
///
/// The `…_in` methods work inside a caller's transaction; the caller closes what they removed, by close(), after the commit.
class SessionService {
  public:
    struct Removed {
        SessionId session;
        gateway::SignedOut reason;
        std::string name;  ///< of the device
    };
    using Removals = std::vector<Removed>;

    SessionService(store::Database& database, const KeyRing& keys, const Clock& clock, const settings::SettingsService& settings,
                   gateway::Connections& connections);

    struct Found {
        Session session;
        Account account;
    };
    /// Who holds this token; counts as use. Errors: unauthenticated. `is_enabled` asks whether the person may still sign in.
    Task<Result<Found>> find(std::string token, std::function<bool(store::Reader&, UserId)> is_enabled);
    /// The living ones of a user, longest unused first.
    Task<std::vector<Session>> list(UserId user);
    /// Signs out one of the user's own. Errors: not_found.
    Task<Result<void>> revoke(UserId user, SessionId session);

    /// For the sessions that are connected to this node: counts that as use, and ends those that have reached their greatest age, which an
    /// administrator may have lowered. To be called every few minutes.
    Task<void> tend();

    static std::string new_token();
    /// Ends what the policy says must go, then stores the new session.
    SessionId open_in(store::Transaction& tx, const Account& account, const Device& device, const std::string& address, const std::string& token,
                      Removals& removals);
    Removals remove_all_in(store::Transaction& tx, UserId user, SessionId except, gateway::SignedOut reason);
    void close(const Removals& removals);

  private:
    Timestamp oldest_birth() const;
    bool is_alive(const Session& session) const;
    std::string policy_for(const Account& account) const;
    std::vector<Session> sessions_in(store::Reader& reader, UserId user) const;
    void make_room_in(store::Transaction& tx, const Account& account, const Device& device, Removals& removals) const;

    store::Database& database_;
    const KeyRing& keys_;
    const Clock& clock_;
    const settings::SettingsService& settings_;
    gateway::Connections& connections_;
    std::mutex mutex_;
    std::unordered_set<Bytes> refused_tokens_;  ///< hashes; may only refuse: a token unknown once is never made again
};

}  // namespace aviso::identity
