#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "client-qt/cli/arguments.hpp"
#include "client-qt/cli/output.hpp"
#include "client-qt/core/client.hpp"
#include "client-qt/core/profile.hpp"

namespace aviso::cli {

using namespace client;

/// One open profile, its store and its client, and the commands over them. One thread. Commands return the exit code.
class Session {
  public:
    Session(asio::io_context& io, Arguments args, Profile profile, std::unique_ptr<LocalStore> store, Endpoint endpoint);

    Task<int> run();
    void stop() { client_->stop(); }
    bool store_damaged() const { return store_damaged_; }

  private:
    struct Target {
        ConversationId conversation;
        UserId peer;  ///< 0: a group.
    };
    using Handler = Task<int> (Session::*)();

    // session.cpp
    Task<void> connect();
    int end_session(const Error& why);
    Result<Target> find(const std::string& who);
    Result<ConversationId> find_conversation(const std::string& who);  ///< Errors: also not_found when nothing was said yet.
    Result<UserId> find_person(const std::string& who);
    std::string name(UserId id);
    std::string title(const Conversation& c);
    int done(const Result<void>& result, const std::string& said);
    Task<int> act(Queued action, std::string said);

    // session_show.cpp
    void print_heading(const Conversation& c);
    void print(const Entry& e, bool with_title = false);
    std::string notice_text(const Entry& e);
    const char* state_of(const Entry& e);
    Json json_of(const Entry& e);
    Task<void> resolve_names(std::vector<Entry> entries);
    Task<int> history();
    Task<int> search();
    Task<int> people();
    Task<int> state();
    Task<int> receipts();
    Task<int> devices();
    Task<int> queue();

    // session_live.cpp
    Task<int> chat();
    Task<int> watch();
    Task<int> live();
    void on_event(const Event& event);
    Task<int> say(std::string text);
    void erase_typed(const std::string& line);

    // session_actions.cpp
    Task<int> send();
    Task<int> read();
    Task<int> recall();
    Task<int> set_view();
    Task<int> group();
    Task<int> group_members();
    Task<int> passwd();
    Task<int> sign_out_device();
    Task<int> logout();

    Arguments args_;
    Profile profile_;
    std::unique_ptr<LocalStore> store_;
    std::shared_ptr<Client> client_;
    Target target_;      ///< Of a chat.
    bool live_ = false;
    bool store_damaged_ = false;
    bool offline_said_ = false;
    std::string last_day_;  ///< Whose heading stands above the next entry.
    ConnectionState shown_state_ = ConnectionState::online;
};

/// Signs in and makes or reopens the profile.
Task<int> sign_in(Arguments args, std::string secret);

}  // namespace aviso::cli
