#pragma once

#include <vector>

#include "store/message_log.hpp"

namespace aviso::messaging {

/// A reply's frame holds 256 KiB; this much of it is filled.
constexpr std::size_t kReplyBytes = 200 * 1024;

/// At least what one entry takes in a reply: a sealed body is longer than the plain one, the numbers and the key are bounded.
inline std::size_t bytes_in_reply(const store::StoredEntry& entry) { return entry.sealed_body.size() + 112; }

/// Entries up to a number and a size. What did not fit is `more`.
class EntryPage {
  public:
    EntryPage(int most, std::size_t most_bytes) : most_{static_cast<std::size_t>(most)}, most_bytes_{most_bytes} {}

    /// False when the page is full; then it has `more` and takes nothing further.
    bool take(store::StoredEntry&& entry) {
        const std::size_t size = bytes_in_reply(entry);
        more_ = more_ || entries_.size() >= most_ || bytes_ + size > most_bytes_;
        if (more_) return false;
        bytes_ += size;
        entries_.push_back(std::move(entry));
        return true;
    }
    /// How many rows to read next: one more than there is place for, so that `more` is known, in pieces that keep long texts few.
    int next_piece() const { return static_cast<int>(std::min<std::size_t>(most_ - entries_.size() + 1, 32)); }

    bool more() const { return more_; }
    std::vector<store::StoredEntry>& entries() { return entries_; }

  private:
    const std::size_t most_;
    const std::size_t most_bytes_;
    std::size_t bytes_ = 0;
    bool more_ = false;
    std::vector<store::StoredEntry> entries_;
};

}  // namespace aviso::messaging
