#include <iostream>
#include <iterator>

#include "client-qt/cli/session.hpp"
#include "client-qt/cli/terminal.hpp"
#include "client-qt/cli/text_layout.hpp"

namespace aviso::cli {

Task<int> Session::send() {
    const auto target = find(args_.who);
    if (!target) co_return complain(target.error());
    std::string text = args_.text;
    if (text == "-") {
        text.assign(std::istreambuf_iterator<char>{std::cin}, {});
        while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    }
    if (const auto right = client_->check_text(text); !right) co_return complain(right.error());
    Queued message;
    message.conversation = target->peer ? ConversationId{} : target->conversation;
    message.peer = target->peer;
    message.text = std::move(text);
    const bool online = client_->state() == ConnectionState::online;
    const auto stored = co_await client_->perform(std::move(message), std::chrono::seconds{online ? args_.wait_s : 0});
    if (!stored && stored.error().reason == "queued") {
        const auto why = client_->state() == ConnectionState::online ? "no answer yet" : client_->last_error().message;
        co_return complain({Errc::unavailable, "queued, not sent yet: " + why + "; it goes out with the next command that connects"});
    }
    if (!stored) {
        // Whoever called sees the refusal here and now; it is not to be found again in the queue.
        for (const auto& failed : store_->queue())
            if (!failed.failure.empty()) store_->send_queue().remove(failed.client_entry_id);
        co_return complain(stored.error());
    }
    if (args_.json) print_json({{"conversation", stored->conversation.value}, {"seq", stored->seq.value}, {"at_ms", stored->created_at_ms}});
    else std::cout << "stored " << stored->seq.value << "  " << minute(stored->created_at_ms) << std::endl;
    co_return kOk;
}

Task<int> Session::read() {
    const auto target = find(args_.who);
    if (!target) co_return complain(target.error());
    const auto c = store_->conversation(target->conversation);
    if (!c) co_return done({}, "Nothing to read yet.");
    const auto unread = co_await client_->mark_read(c->id, c->head_seq);
    co_return unread ? done({}, "Read up to " + std::to_string(c->head_seq.value) + ".") : complain(unread.error());
}

Task<int> Session::recall() {
    const auto where = find_conversation(args_.who);
    if (!where) co_return complain(where.error());
    const auto outcome = co_await client_->recall(*where, Seq{args_.seq});
    co_return done(outcome, "Recalled " + std::to_string(args_.seq) + ".");
}

Task<int> Session::set_view() {
    const auto where = find_conversation(args_.who);
    if (!where) co_return complain(where.error());
    const auto wanted = [this](const char* command) { return args_.command == command ? std::optional{!args_.off} : std::nullopt; };
    const auto outcome = co_await client_->set_view(*where, wanted("pin"), wanted("mute"), wanted("hide"));
    co_return done(outcome, "Done.");
}

Task<int> Session::group_members() {
    const auto where = find_conversation(args_.who);
    if (!where) co_return complain(where.error());
    const auto members = co_await client_->members(*where);
    if (!members) co_return complain(members.error());
    std::vector<Entry> named;
    for (const auto& member : *members) named.emplace_back().sender = member.user;
    co_await resolve_names(named);
    static constexpr const char* kRoles[] = {"", "member", "administrator", "owner"};
    for (const auto& member : *members) {
        const auto person = store_->person(member.user);
        const std::string account = person ? person->account : "";
        const char* role = kRoles[static_cast<int>(member.role)];
        if (args_.json) print_json({{"user_id", member.user.value}, {"account", account}, {"name", store_->name_of(member.user)}, {"role", role}});
        else std::cout << fit(printable(account), 20) << "  " << fit(printable(store_->name_of(member.user)), 24) << "  " << role << "\n";
    }
    co_return kOk;
}

Task<int> Session::group() {
    Queued action;
    action.text = args_.name;
    for (const auto& who : args_.members) {
        const auto person = find_person(who);
        if (!person) co_return complain(person.error());
        action.people.push_back(*person);
    }
    if (args_.command == "group create") {
        const auto made = co_await client_->create_group(args_.name, action.people);
        if (!made) co_return complain(made.error());
        if (args_.json) print_json({{"conversation", made->id.value}, {"name", made->name}});
        else std::cout << "Made #" << made->id.value << "  " << printable(made->name) << std::endl;
        co_return kOk;
    }
    const auto target = find(args_.who);
    if (!target) co_return complain(target.error());
    if (target->peer) co_return complain({Errc::invalid_argument, "\"" + args_.who + "\" is a person; here a group is wanted"});
    action.conversation = target->conversation;
    const bool about_a_member = args_.command == "group remove" || args_.command == "group role" || args_.command == "group owner";
    if (about_a_member) {
        const auto person = find_person(args_.name);
        if (!person) co_return complain(person.error());
        action.people = {*person};
        action.text.clear();
    }
    if (args_.command == "group add") action.kind = ActionKind::add_members;
    if (args_.command == "group remove") action.kind = ActionKind::remove_member;
    if (args_.command == "group rename") action.kind = ActionKind::rename;
    if (args_.command == "group owner") action.kind = ActionKind::transfer;
    if (args_.command == "group leave") action.kind = ActionKind::leave;
    if (args_.command == "group dissolve") action.kind = ActionKind::dissolve;
    if (args_.command == "group role") {
        action.kind = ActionKind::set_role;
        action.role = args_.role == "member" ? MemberRole::member : MemberRole::administrator;
    }
    if (args_.command == "group describe") {
        action.kind = ActionKind::describe;
        action.text = args_.text;
    }
    co_return co_await act(std::move(action), "Done.");
}

Task<int> Session::passwd() {
    const auto before = password(args_, "Old password: ");
    if (!before) co_return complain(before.error());
    const auto after = read_secret("New password: ");
    if (input_is_terminal() && read_secret("The new one again: ") != after) co_return complain({Errc::invalid_argument, "the two differ; nothing was changed"});
    const auto changed = co_await client_->change_password(*before, after);
    if (!changed) co_return complain(changed.error());
    if (const auto key = profile_.unlock_by_token()) profile_.rewrap(*key, after);
    profile_.save();
    co_return done({}, "Changed. Other devices have to sign in again.");
}

Task<int> Session::sign_out_device() {
    const auto outcome = co_await client_->sign_out_device(SessionId{args_.seq});
    co_return done(outcome, "Signed out.");
}

Task<int> Session::logout() {
    const auto out = co_await client_->logout();
    profile_.forget_token();
    profile_.save();
    co_return done(out, "Signed out.");
}

}  // namespace aviso::cli
