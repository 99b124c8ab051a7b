#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

#include "core/bytes.hpp"

namespace aviso {

/// Frames waiting to leave, in order. Keeps no memory when empty. Not thread-safe.
class Outbox {
  public:
    void append(SharedBytes frame) {
        bytes_ += frame->size();
        frames_.push_back(std::move(frame));
    }

    bool empty() const { return head_ == frames_.size(); }
    std::size_t bytes() const { return bytes_; }
    const SharedBytes& front() const { return frames_[head_]; }

    /// The next bytes to write: in place when the first frame alone fills `scratch`, else as many frames joined in `scratch`
    /// as fit. Unless consumed, the next call gives the same bytes and perhaps more.
    BytesView peek(std::span<char> scratch) const {
        const BytesView first = BytesView{*frames_[head_]}.substr(offset_);
        if (first.size() >= scratch.size()) return first.substr(0, scratch.size());
        std::size_t size = 0, offset = offset_;
        for (std::size_t i = head_; i < frames_.size() && size < scratch.size(); ++i, offset = 0)
            size += frames_[i]->copy(scratch.data() + size, scratch.size() - size, offset);
        return {scratch.data(), size};
    }

    /// Takes written bytes off; returns how many frames ended with them.
    std::size_t consume(std::size_t count) {
        bytes_ -= count;
        const std::size_t before = head_;
        offset_ += count;
        while (head_ < frames_.size() && offset_ >= frames_[head_]->size()) {
            offset_ -= frames_[head_]->size();
            frames_[head_++].reset();
        }
        const std::size_t ended = head_ - before;
        if (empty()) {
            clear();
        } else if (head_ > 1024 && head_ > frames_.size() / 2) {
            frames_.erase(frames_.begin(), frames_.begin() + static_cast<std::ptrdiff_t>(head_));
            head_ = 0;
        }
        return ended;
    }

    void clear() { *this = Outbox{}; }

  private:
    std::vector<SharedBytes> frames_;
    std::size_t head_ = 0;    ///< First frame not wholly written.
    std::size_t offset_ = 0;  ///< Bytes of it already written.
    std::size_t bytes_ = 0;
};

}  // namespace aviso
