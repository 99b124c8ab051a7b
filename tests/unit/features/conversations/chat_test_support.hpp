#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <optional>
#include <vector>

#include "features/conversations/conversation_service.hpp"
#include "features/conversations/group_service.hpp"
#include "features/messaging/message_service.hpp"
#include "store/message_log.hpp"
#include "unit/features/fresh_database.hpp"

namespace aviso::test {

/// The services of conversations on a real database, with a clock moved by hand.
class ChatTest : public testing::Test {
  protected:
    /// Runs one coroutine, and what it started, to the end; rethrows what it throws.
    template <class T>
    T run(Task<T> task) {
        std::optional<T> result;
        std::exception_ptr error;
        asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T value) {
            error = e;
            if (!e) result.emplace(std::move(value));
        });
        io.restart();
        io.run_for(std::chrono::seconds{5});
        if (error) std::rethrow_exception(error);
        if (!result) throw std::runtime_error{"the coroutine did not end within 5 s"};
        return std::move(*result);
    }

    static ClientEntryId key(std::uint8_t n) {
        ClientEntryId out{};
        out.fill(n);
        return out;
    }
    static gateway::Caller as(UserId user, ConnectionId connection = {}) {
        gateway::Caller caller;
        caller.user = user;
        caller.connection = connection;
        return caller;
    }
    ConversationId make_group(std::vector<UserId> members) {
        return run(groups.create(ann, "Team", "", std::move(members), key(200)))->conversation;
    }
    Result<messaging::SentMessage> send(UserId from, ConversationId to, std::uint8_t n, std::string text, Seq read = {}) {
        return run(messages.send(as(from, ConnectionId{from.value}), {to, key(n), {std::move(text), {}, false}, read}));
    }

    static constexpr UserId ann{1}, bob{2}, cid{3}, eve{9};
    static constexpr UserId stranger{99};  ///< nobody
    asio::io_context io;
    ManualClock clock;
    std::unique_ptr<store::Database> db = feature_test::fresh_database();
    std::unique_ptr<store::MessageLog> log = store::open_message_log(*db);
    KeyRing keys{MasterKey{Bytes(32, 'k')}};
    conversations::ConversationService conversations{*db, keys, clock};
    conversations::GroupService groups{*db, *log, conversations, clock, [](UserId, std::vector<UserId> people) -> Task<Result<void>> {
                                           if (std::ranges::find(people, stranger) != people.end())
                                               co_return fail(Errc::not_found, "there is no such person", "user_ids");
                                           co_return Result<void>{};
                                       }};
    std::size_t limits_of_text = 8192;
    std::chrono::seconds recall_time{120};
    messaging::MessageService messages{*db, *log, conversations, clock,
                                       {.max_text_bytes = [this] { return limits_of_text; }, .recall_time = [this] { return recall_time; }}};
};

}  // namespace aviso::test
