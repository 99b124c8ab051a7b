#pragma once

#include "aviso/v1/conversations.pb.h"
#include "aviso/v1/messaging.pb.h"
#include "features/conversations/conversations_api.hpp"
#include "features/messaging/messaging_api.hpp"
#include "gateway/error_map.hpp"
#include "gateway/router.hpp"
#include "unit/features/conversations/chat_test_support.hpp"

namespace aviso::test {

namespace pb = aviso::v1;

/// Keeps what is pushed.
class RecordingFanOut final : public gateway::FanOut {
  public:
    struct Push {
        std::vector<UserId> users;  ///< empty: to an audience or a connection
        gateway::Audience audience;
        ConnectionId connection;
        ConnectionId except;
        SharedBytes frame;
    };
    void to_audience(gateway::Audience audience, SharedBytes frame, ConnectionId except) override { pushes.push_back({{}, audience, {}, except, frame}); }
    void to_users(std::span<const UserId> users, SharedBytes frame, ConnectionId except) override {
        pushes.push_back({{users.begin(), users.end()}, {}, {}, except, frame});
    }
    void to_connection(ConnectionId connection, SharedBytes frame) override { pushes.push_back({{}, {}, connection, {}, frame}); }

    /// The pushes that are of this type, opened.
    template <class Message>
    std::vector<std::pair<Push, Message>> of() const {
        std::vector<std::pair<Push, Message>> out;
        const SharedBytes wanted = gateway::encode_push(Message{});
        for (const Push& push : pushes) {
            Message message;
            if (push.frame->substr(4, 2) == wanted->substr(4, 2) && message.ParseFromString(push.frame->substr(kFrameHeader))) out.emplace_back(push, message);
        }
        return out;
    }

    std::vector<Push> pushes;

  private:
    static constexpr std::size_t kFrameHeader = 12;
};

/// Conversations and messaging behind the real router and the real rules: what a caller is told. Everybody may write to everybody.
class ApiTest : public ChatTest {
  protected:
    ApiTest() {
        conversations::bind_conversations(router, conversations, groups, fan_out);
        messaging::bind_messaging(router, {messages, markers, sync}, fan_out);
        messages.on_entry(messaging::push_entries(fan_out));
        messages.on_marker(messaging::push_markers(fan_out));
        groups.on_entry(messaging::push_entries(fan_out));
        markers.on_marker(messaging::push_markers(fan_out));
        rules.set(gateway::Entity::conversation, conversations.access_rule());
        const gateway::AccessRule everybody = [](gateway::Caller, gateway::Action, gateway::Object) -> Task<Result<void>> { co_return Result<void>{}; };
        rules.set(gateway::Entity::person, everybody);
        rules.set(gateway::Entity::system, everybody);
    }

    template <class Response, class Request>
    Result<Response> call(UserId user, const std::string& method, const Request& request) {
        gateway::Call made;
        made.method = contract.by_name("aviso.v1." + method);
        made.caller = as(user, user ? ConnectionId{user.value} : ConnectionId{});
        made.request = std::make_shared<Request>(request);
        auto answer = run(router.call(std::move(made)));
        if (!answer) return std::unexpected(answer.error());
        return static_cast<const Response&>(**answer);
    }
    /// "code field" of a refusal, "ok" otherwise.
    template <class Response, class Request>
    std::string outcome(UserId user, const std::string& method, const Request& request) {
        const Result<Response> answer = call<Response>(user, method, request);
        if (answer) return "ok";
        return std::string{gateway::code_name(answer.error().code)} + (answer.error().field.empty() ? "" : " " + answer.error().field);
    }
    static std::string entry_key(std::uint8_t n) { return std::string{view(key(n))}; }

    gateway::Contract contract;
    gateway::AccessRules rules;
    gateway::Router router{contract, rules, clock};
    RecordingFanOut fan_out;
    messaging::MarkerService markers{*db, *log, conversations, io.get_executor(), std::chrono::milliseconds{0}};
    messaging::SyncService sync{*db, conversations, messages,
                                {[] { return Bytes{"epoch"}; }, [] { return ChangeId{5}; }, [] { return ChangeId{1}; },
                                 [](ConversationId) { return std::optional<ChangeId>{}; }, [] { return std::int64_t{3}; }}};
};

}  // namespace aviso::test
