#pragma once

#include <string>
#include <vector>

#include "features/conversations/conversation_service.hpp"

namespace aviso::conversations {

/// Numbers an administrator sets; read at each use.
struct GroupLimits {
    std::function<int()> max_members = [] { return 500; };  ///< of one group
};

/// May `actor` bring these people into a conversation: do they exist, and may the actor see them? Provided by the directory.
using PeopleCheck = std::function<Task<Result<void>>(UserId actor, std::vector<UserId> people)>;

struct GroupChange {
    ConversationId conversation;
    Seq seq;  ///< of the notice
    bool repeated = false;
};

/// What members do to groups. Each change, its notice and the raised rights_version are one transaction; a retry with the same
/// client_entry_id gives the first result, the same key with other content is a conflict.
/// Errors of all: invalid_argument, not_found, forbidden, conflict. Callable from any executor.
class GroupService {
  public:
    GroupService(store::Database& database, store::MessageLog& log, ConversationService& conversations, const Clock& clock, PeopleCheck people,
                 GroupLimits limits = {})
        : database_{database}, log_{log}, conversations_{conversations}, clock_{clock}, people_{std::move(people)}, limits_{std::move(limits)} {}

    /// Who hears of stored notices; set before the first call.
    void on_entry(EntryObserver observer) { observer_ = std::move(observer); }

    Task<Result<GroupChange>> create(UserId actor, std::string name, std::string description, std::vector<UserId> members, ClientEntryId key);
    Task<Result<GroupChange>> add_members(UserId actor, ConversationId group, std::vector<UserId> people, ClientEntryId key);
    Task<Result<GroupChange>> remove_member(UserId actor, ConversationId group, UserId person, ClientEntryId key);
    Task<Result<GroupChange>> set_role(UserId actor, ConversationId group, UserId person, Role role, ClientEntryId key);
    Task<Result<GroupChange>> leave(UserId actor, ConversationId group, ClientEntryId key);
    Task<Result<GroupChange>> transfer(UserId actor, ConversationId group, UserId person, ClientEntryId key);
    Task<Result<GroupChange>> dissolve(UserId actor, ConversationId group, ClientEntryId key);
    Task<Result<GroupChange>> update(UserId actor, ConversationId group, std::optional<std::string> name, std::optional<std::string> description,
                                     ClientEntryId key);

  private:
    struct Order;
    Task<Result<GroupChange>> run(Order order);
    Result<EntryEvent> run_in(store::Transaction& tx, const Order& order, bool& repeated) const;
    Result<EntryEvent> create_in(store::Transaction& tx, UserId actor, const std::string& name, const std::string& description,
                                 const std::vector<UserId>& members, const ClientEntryId& key, bool& repeated) const;
    GroupChange announce(const EntryEvent& event, bool repeated);
    store::AppendRequest notice_request(const Rights& rights, UserId actor, const ClientEntryId& key, BytesView fingerprint,
                                        const Bytes& body) const;

    store::Database& database_;
    store::MessageLog& log_;
    ConversationService& conversations_;
    const Clock& clock_;
    PeopleCheck people_;
    GroupLimits limits_;
    EntryObserver observer_;
    ConversationRepository repository_;
};

}  // namespace aviso::conversations
