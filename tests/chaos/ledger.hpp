#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "client-qt/core/values.hpp"
#include "core/result.hpp"

namespace aviso::chaos {

/// What one device meant to send, queued, saw acknowledged and saw arrive: one JSON object a line, handed to the operating system
/// before the device goes on, so that a killed process leaves it behind. The checker (checker.py) reads it.
class Ledger {
  public:
    /// Continues an earlier run's file.
    explicit Ledger(const std::filesystem::path& file);

    /// The number of the next text to `target`; no run of this device gave it out before.
    int next_number(const std::string& target) { return ++last_number_[target]; }

    void intent(const std::string& target, int number, const std::string& text);
    void queued(const std::string& text, const Bytes& key);
    void acked(const Bytes& key, const client::Stored& at);
    void recalling(const Bytes& key);
    void recalled(const Bytes& key);
    void refused(const Bytes& key, const Error& why);
    void arrived(const client::Entry& entry);

  private:
    void write(const nlohmann::json& line);

    std::map<std::string, int> last_number_;
    std::ofstream file_;
};

/// An entry as ledgers and dumps show it: [seq, sender, key, text, seq of the recall that took it back or 0]. The text of a notice is "*".
nlohmann::json row_of(const client::Entry& entry);

}  // namespace aviso::chaos
