#include "ledger.hpp"

#include <algorithm>
#include <stdexcept>

#include "core/bytes.hpp"

namespace aviso::chaos {

Ledger::Ledger(const std::filesystem::path& file) {
    std::ifstream before{file};
    for (std::string line; std::getline(before, line);) {
        const auto entry = nlohmann::json::parse(line, nullptr, false);
        if (entry.is_discarded() || entry["e"] != "intent") continue;
        int& last = last_number_[entry["target"].get<std::string>()];
        last = std::max(last, entry["n"].get<int>());
    }
    file_.open(file, std::ios::app);
    if (!file_) throw std::runtime_error("cannot write the ledger " + file.string());
}

void Ledger::write(const nlohmann::json& line) {
    file_ << line.dump() + "\n" << std::flush;  // one write: a kill leaves whole lines
    if (!file_) throw std::runtime_error("the ledger cannot be written");
}

void Ledger::intent(const std::string& target, int number, const std::string& text) {
    write({{"e", "intent"}, {"target", target}, {"n", number}, {"text", text}});
}
void Ledger::queued(const std::string& text, const Bytes& key) { write({{"e", "queued"}, {"text", text}, {"key", to_hex(key)}}); }
void Ledger::acked(const Bytes& key, const client::Stored& at) {
    write({{"e", "acked"}, {"key", to_hex(key)}, {"conv", at.conversation.value}, {"seq", at.seq.value}});
}
void Ledger::recalling(const Bytes& key) { write({{"e", "recalling"}, {"key", to_hex(key)}}); }
void Ledger::recalled(const Bytes& key) { write({{"e", "recalled"}, {"key", to_hex(key)}}); }
void Ledger::refused(const Bytes& key, const Error& why) { write({{"e", "refused"}, {"key", to_hex(key)}, {"why", why.message}}); }
void Ledger::arrived(const client::Entry& entry) {
    if (entry.kind == client::EntryKind::recall) write({{"e", "alteration"}, {"conv", entry.conversation.value}, {"seq", entry.seq.value}});
    else write({{"e", "arrived"}, {"conv", entry.conversation.value}, {"row", row_of(entry)}});
}

nlohmann::json row_of(const client::Entry& entry) {
    const std::string text = entry.recalled ? "" : entry.kind == client::EntryKind::text ? entry.text : "*";
    return {entry.seq.value, entry.sender.value, to_hex(entry.client_entry_id), text, entry.recalled ? entry.altered_seq.value : 0};
}

}  // namespace aviso::chaos
