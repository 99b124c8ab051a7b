#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/config.hpp"
#include "core/id.hpp"

namespace aviso::bench {

struct BenchPerson {
    UserId user;
    std::string account;
    std::string token;  ///< of a session that is valid now
};

/// Writes people, sessions and conversations into a server's database through its own features, before the server starts.
/// All functions block and throw what the store throws.
class Company {
  public:
    explicit Company(const StartConfig& config);
    ~Company();

    /// New accounts with one session each. `password`: hashed once at the shipped cost; empty: nobody can sign in with one.
    std::vector<BenchPerson> add_people(int count, const std::string& password = {});
    /// The direct conversation of each pair, made now.
    std::vector<ConversationId> add_direct(std::span<const std::pair<UserId, UserId>> pairs);
    /// Conversations with those next to one in a ring, so that everyone has `each` of them (even, below the number of people).
    void befriend(std::span<const BenchPerson> people, int each);
    /// One more session of somebody who has an account.
    BenchPerson add_session(UserId user);
    /// So many texts of 200 bytes by this member, stored as a send is, many to a transaction.
    void append(ConversationId conversation, UserId sender, std::int64_t count);
    /// A group; the first member owns it.
    ConversationId add_group(std::span<const UserId> members);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
    int made_ = 0;
};

}  // namespace aviso::bench
