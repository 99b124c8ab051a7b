#include <algorithm>
#include <iostream>
#include <set>

#include "client-qt/core/failure.hpp"
#include "client-qt/cli/session.hpp"
#include "client-qt/cli/terminal.hpp"
#include "client-qt/cli/text_layout.hpp"
#include "core/timer.hpp"

namespace aviso::cli {

using namespace std::chrono_literals;

namespace {

constexpr int kNameColumns = 16;
constexpr int kNarrowest = 24;  // columns for text; below that wrapping helps nobody

std::string failure_text(const Queued& action) { return action.failure.empty() ? std::string{} : from_failure(action.failure).message; }

std::string number(std::int64_t value, int columns) {
    const auto text = std::to_string(value);
    return std::string(static_cast<std::size_t>(std::max(0, columns - static_cast<int>(text.size()))), ' ') + text;
}

const char* kind_of(const Entry& e) {
    if (e.kind == EntryKind::text) return "text";
    return e.kind == EntryKind::notice ? "notice" : "other";
}

const char* role_name(MemberRole role) {
    static constexpr const char* kNames[] = {"none", "member", "administrator", "owner"};
    return kNames[static_cast<int>(role)];
}

}  // namespace

std::string Session::notice_text(const Entry& e) {
    const auto named = [this](UserId id) { return id == client_->self() ? std::string{"you"} : name(id); };
    std::string whom;
    for (const auto id : e.people)
        if (e.notice != NoticeKind::created || id != e.sender) whom += (whom.empty() ? "" : ", ") + named(id);
    const auto who = named(e.sender);
    switch (e.notice) {
        case NoticeKind::created: return who + " made the group" + (e.text.empty() ? "" : " \"" + printable(e.text) + "\"") + (whom.empty() ? "" : " with " + whom);
        case NoticeKind::joined: return who + " added " + whom;
        case NoticeKind::left: return (whom.empty() ? who : whom) + " left";
        case NoticeKind::removed: return who + " removed " + whom;
        case NoticeKind::renamed: return who + " renamed the group to \"" + printable(e.text) + "\"";
        case NoticeKind::owner: return who + " made " + whom + " the owner";
        case NoticeKind::role: return who + " changed the role of " + whom;
        case NoticeKind::dissolved: return who + " dissolved the group";
        case NoticeKind::unknown: break;
    }
    return printable(e.text);
}

/// Of an own message; "" of others'.
const char* Session::state_of(const Entry& e) {
    if (e.sender != client_->self() || e.kind != EntryKind::text || e.recalled) return "";
    const auto c = store_->conversation(e.conversation);
    if (!c || c->kind != ConversationKind::direct) return "stored";
    return c->peer_read_seq >= e.seq ? "read" : c->peer_delivered_seq >= e.seq ? "delivered" : "stored";
}

Json Session::json_of(const Entry& e) {
    Json out{{"event", "entry"},       {"conversation", e.conversation.value}, {"seq", e.seq.value},
             {"kind", kind_of(e)},     {"sender", store_->name_of(e.sender)},  {"sender_id", e.sender.value},
             {"at_ms", e.created_at_ms}, {"recalled", e.recalled},             {"text", e.kind == EntryKind::notice ? notice_text(e) : e.text}};
    if (const std::string state = state_of(e); !state.empty()) out["state"] = state;
    return out;
}

void Session::print_heading(const Conversation& c) {
    if (args_.json) return;
    std::cout << title(c) << "  #" << c.id.value;
    if (c.kind == ConversationKind::group) std::cout << "  group of " << c.member_count << (c.description.empty() ? "" : "  " + printable(c.description));
    std::cout << "\n";
}

void Session::print(const Entry& e, bool with_title) {
    if (args_.json) return print_json(json_of(e));
    if (const auto today = day(e.created_at_ms); today != last_day_) std::cout << "--- " << (last_day_ = today) << " ---\n";
    std::string head = number(e.seq.value, 4) + "  " + time_of_day(e.created_at_ms) + "  ";
    if (with_title)
        if (const auto c = store_->conversation(e.conversation)) head = fit(c->kind == ConversationKind::group ? title(*c) : "", kNameColumns) + " " + head;
    std::string text = e.recalled ? "(recalled)" : printable(e.text);
    if (e.kind == EntryKind::notice) text = "* " + notice_text(e);
    else head += fit(name(e.sender), kNameColumns) + "  ";
    if (const std::string state = state_of(e); !state.empty()) text += "  [" + state + "]";
    const int indent = width_of(head);
    const int columns = output_columns();
    const auto lines = wrap(text, columns - indent >= kNarrowest ? columns - indent : 0);
    for (const auto& line : lines) {
        std::cout << head << line << "\n";
        head.assign(static_cast<std::size_t>(indent), ' ');
    }
    std::cout << std::flush;
}

/// Waits a moment for names that were never needed before.
Task<void> Session::resolve_names(std::vector<Entry> entries) {
    std::vector<UserId> ids;
    for (const auto& e : entries) {
        ids.push_back(e.sender);
        ids.insert(ids.end(), e.people.begin(), e.people.end());
    }
    if (client_->state() != ConnectionState::online || store_->unknown_people(ids).empty()) co_return;
    client_->want_people(ids);
    for (int i = 0; i < 100 && !store_->unknown_people(ids).empty() && client_->state() == ConnectionState::online; ++i) co_await sleep_for(20ms);
}

Task<int> Session::history() {
    const auto target = find(args_.who);
    if (!target) co_return complain(target.error());
    if (client_->state() != ConnectionState::online) std::cerr << "aviso-cli: no connection (" << printable(client_->last_error().message) << "); showing what is on this device\n";
    std::vector<Entry> entries;
    if (target->conversation) {
        const auto page = co_await client_->history(target->conversation, Seq{args_.before}, args_.limit);
        if (!page) co_return complain(page.error());
        entries = *page;
    }
    co_await resolve_names(entries);
    for (const auto& entry : entries) print(entry);
    if (entries.empty() && !args_.json) std::cout << "Nothing was said " << (args_.before > 0 ? "before that." : "yet.") << std::endl;
    if (target->peer || target->conversation)
        for (const auto& waiting : store_->queue()) {
            const bool here = waiting.kind == ActionKind::text && (waiting.peer ? waiting.peer == target->peer : waiting.conversation == target->conversation);
            if (!here) continue;
            const char* what = waiting.failure.empty() ? "sending" : "failed";
            if (args_.json) print_json({{"event", "queued"}, {"state", what}, {"text", waiting.text}, {"at_ms", waiting.created_at_ms}, {"failure", failure_text(waiting)}});
            else std::cout << "      " << time_of_day(waiting.created_at_ms) << "  " << fit("me", kNameColumns) << "  " << printable(waiting.text) << "  [" << what << (waiting.failure.empty() ? "" : ": " + printable(failure_text(waiting))) << "]\n";
        }
    co_return kOk;
}

Task<int> Session::search() {
    ConversationId where;
    if (!args_.who.empty()) {
        const auto target = find(args_.who);
        if (!target) co_return complain(target.error());
        where = target->conversation;
    }
    auto found = store_->search(args_.text, where, args_.limit);
    std::reverse(found.begin(), found.end());
    co_await resolve_names(found);
    for (const auto& entry : found) print(entry, !where);
    if (found.empty() && !args_.json) std::cout << "No message on this device has \"" << printable(args_.text) << "\" in it.\n";
    co_return kOk;
}

Task<int> Session::people() {
    const auto everybody = args_.who.empty() ? store_->people() : store_->find_people(args_.who, 1000);
    std::set<UserId> online;
    if (client_->state() == ConnectionState::online && everybody.size() <= 1000) {
        std::vector<UserId> ids;
        for (const auto& p : everybody) ids.push_back(p.id);
        if (const auto there = co_await client_->watch_presence(ids)) online.insert(there->begin(), there->end());
    }
    int accounts = 7, names = 4;
    for (const auto& p : everybody) {
        accounts = std::max(accounts, width_of(p.account));
        names = std::max(names, width_of(p.name));
    }
    accounts = std::min(accounts, 24);
    names = std::min(names, 28);
    for (const auto& listed : everybody) {
        const auto p = store_->person(listed.id).value_or(listed);
        std::string where, title_of;
        if (!p.posts.empty()) {
            title_of = p.posts.front().title;
            for (const auto& department : store_->department_path(p.posts.front().department)) where += (where.empty() ? "" : " / ") + department.name;
        }
        if (args_.json) {
            print_json({{"user_id", p.id.value}, {"account", p.account}, {"name", p.name}, {"department", where}, {"title", title_of}, {"online", online.contains(p.id)}, {"disabled", p.disabled}});
            continue;
        }
        std::string line = fit(printable(p.account), accounts) + "  " + fit(printable(p.name), names) + "  " + (p.disabled ? "disabled" : online.contains(p.id) ? "online  " : "        ");
        if (!where.empty()) line += "  " + printable(where);
        if (!title_of.empty()) line += "  " + printable(title_of);
        std::cout << line.substr(0, line.find_last_not_of(' ') + 1) << "\n";
    }
    if (everybody.empty() && !args_.json) std::cout << "Nobody has \"" << printable(args_.who) << "\" in the name or account.\n";
    co_return kOk;
}

Task<int> Session::state() {
    const bool online = client_->state() == ConnectionState::online;
    const auto list = store_->summaries();
    int waiting = 0, failed = 0;
    for (const auto& action : store_->queue()) ++(action.failure.empty() ? waiting : failed);
    if (args_.json) {
        Json conversations = Json::array();
        for (const auto& one : list) {
            const auto& c = one.conversation;
            conversations.push_back({{"conversation", c.id.value}, {"name", one.title}, {"kind", c.kind == ConversationKind::direct ? "direct" : "group"}, {"head_seq", c.head_seq.value},
                                     {"read_seq", c.read_seq.value}, {"unread", c.unread}, {"mentioned", c.mentioned}, {"pinned", c.pinned}, {"muted", c.muted}, {"role", role_name(c.role)}, {"last_at_ms", one.last.at_ms}});
        }
        print_json({{"online", online}, {"account", profile_.account}, {"server", profile_.server}, {"user_id", client_->self().value}, {"cursor", store_->meta("cursor")},
                    {"queued", waiting}, {"failed", failed}, {"why", online ? "" : client_->last_error().message}, {"conversations", conversations}});
        co_return kOk;
    }
    std::cout << profile_.account << " at " << profile_.server << ": " << (online ? "online" : "offline (" + printable(client_->last_error().message) + ")") << "\n";
    if (waiting > 0) std::cout << waiting << " waiting to be sent\n";
    if (failed > 0) std::cout << failed << " refused; see `aviso-cli queue`\n";
    int widest = 4;
    for (const auto& one : list) widest = std::max(widest, std::min(28, width_of(one.title)));
    const int columns = output_columns();
    for (const auto& one : list) {
        const auto& c = one.conversation;
        std::string line = (c.pinned ? "^" : " ") + fit("#" + std::to_string(c.id.value), 7) + fit(title(c), widest) + "  " + (c.unread > 0 ? number(c.unread, 4) + (c.mentioned ? " @  " : "    ") : "        ");
        if (one.last.at_ms > 0) line += minute(one.last.at_ms) + "  ";
        std::string text = one.last.recalled ? "(recalled)" : printable(one.last.text);
        std::replace(text.begin(), text.end(), '\n', ' ');
        if (one.last.kind == EntryKind::notice) {
            Entry e;
            e.sender = one.last.sender;
            e.notice = one.last.notice;
            e.text = one.last.text;
            text = "* " + notice_text(e);
        } else if (one.last.sender && c.kind == ConversationKind::group) {
            text = name(one.last.sender) + ": " + text;
        } else if (one.last.sender == client_->self()) {
            text = "me: " + text;
        }
        const int room = columns > 0 ? columns - width_of(line) : 60;
        if (room >= 8 && one.last.at_ms > 0) line += width_of(text) > room ? fit(text, room) : text;
        std::cout << line.substr(0, line.find_last_not_of(' ') + 1) << "\n";
    }
    if (list.empty()) std::cout << "No conversations yet: aviso-cli send ACCOUNT 'Hello'\n";
    std::cout << std::flush;
    co_return kOk;
}

Task<int> Session::receipts() {
    const auto where = find_conversation(args_.who);
    if (!where) co_return complain(where.error());
    const auto got = co_await client_->receipts(*where, Seq{args_.seq});
    if (!got) co_return complain(got.error());
    if (args_.json) {
        const auto ids = [](const std::vector<UserId>& people) {
            Json out = Json::array();
            for (const auto id : people) out.push_back(id.value);
            return out;
        };
        print_json({{"read_count", got->read_count}, {"member_count", got->member_count}, {"delivered", got->delivered}, {"read_by", ids(got->read_by)}, {"unread_by", ids(got->unread_by)}});
        co_return kOk;
    }
    std::cout << "read by " << got->read_count << " of " << got->member_count << "\n";
    for (const auto id : got->read_by) std::cout << "  read      " << name(id) << "\n";
    for (const auto id : got->unread_by) std::cout << "  not yet   " << name(id) << "\n";
    co_return kOk;
}

Task<int> Session::devices() {
    const auto all = co_await client_->devices();
    if (!all) co_return complain(all.error());
    for (const auto& d : *all) {
        if (args_.json) {
            print_json({{"session", d.session.value}, {"name", d.name}, {"platform", d.platform}, {"address", d.address}, {"signed_in_at_ms", d.signed_in_at_ms}, {"last_used_at_ms", d.last_used_at_ms}, {"current", d.current}, {"online", d.online}});
            continue;
        }
        std::cout << number(d.session.value, 5) << "  " << fit(printable(d.name), 20) << "  " << fit(printable(d.platform), 8) << "  " << fit(printable(d.address), 16) << "  since "
                  << minute(d.signed_in_at_ms) << "  " << (d.current ? "this device" : d.online ? "online" : "last used " + minute(d.last_used_at_ms)) << "\n";
    }
    co_return kOk;
}

Task<int> Session::queue() {
    for (const auto& waiting : store_->queue()) {
        if (args_.command == "queue retry" && !waiting.failure.empty()) client_->retry(waiting.client_entry_id);
        if (args_.command == "queue discard" && !waiting.failure.empty()) client_->discard(waiting.client_entry_id);
    }
    if (args_.command == "queue retry")
        for (int i = 0; i < args_.wait_s * 50 && store_->send_queue().waiting() > 0 && client_->state() == ConnectionState::online; ++i) co_await sleep_for(20ms);
    const auto left = store_->queue();
    for (const auto& waiting : left) {
        const auto to = waiting.peer ? name(waiting.peer) : "#" + std::to_string(waiting.conversation.value);
        if (args_.json) print_json({{"to", to}, {"text", waiting.text}, {"at_ms", waiting.created_at_ms}, {"failure", failure_text(waiting)}});
        else std::cout << minute(waiting.created_at_ms) << "  to " << to << ": " << printable(waiting.text) << "  [" << (waiting.failure.empty() ? "waiting" : "refused: " + printable(failure_text(waiting))) << "]\n";
    }
    if (left.empty() && !args_.json) std::cout << "Nothing waits.\n";
    co_return kOk;
}

}  // namespace aviso::cli
