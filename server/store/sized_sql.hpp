#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "store/database.hpp"

namespace aviso::store {

// Prepared multi-row statements exist in these sizes only, so that a connection keeps few of them.
constexpr std::array<std::size_t, 5> kSizes{1, 4, 16, 64, 128};

/// One statement text per size. SQLite has no round trip to save, so there only size 1 is used.
class SizedSql {
  public:
    template <class Build>
    explicit SizedSql(Build build) {
        for (std::size_t i = 0; i < kSizes.size(); ++i) texts_[i] = build(kSizes[i]);
    }
    /// `size` is one of kSizes.
    Sql at(std::size_t size) const {
        return Sql{texts_.at(static_cast<std::size_t>(std::ranges::find(kSizes, size) - kSizes.begin())).c_str()};
    }

  private:
    std::array<std::string, kSizes.size()> texts_;
};

/// "what, what, what" of `times` pieces.
inline std::string repeated(std::size_t times, std::string_view what, std::string_view between) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out.append(i ? between : "").append(what);
    return out;
}

/// Calls `run(offset, used, size)` with used <= size: a statement of `size` places of which the last is to be repeated to fill it up.
template <class F>
void padded_chunks(Dialect dialect, std::size_t count, F run) {
    const std::size_t most = dialect == Dialect::sqlite ? 1 : kSizes.back();
    for (std::size_t offset = 0; offset < count; offset += most) {
        const std::size_t used = std::min(most, count - offset);
        run(offset, used, *std::ranges::lower_bound(kSizes, used));
    }
}

/// Calls `run(offset, size)` so that the sizes add up exactly, for what cannot be repeated.
template <class F>
void exact_chunks(Dialect dialect, std::size_t count, F run) {
    for (std::size_t offset = 0; offset < count;) {
        const std::size_t size = dialect == Dialect::sqlite ? 1 : *(std::ranges::upper_bound(kSizes, count - offset) - 1);
        run(offset, size);
        offset += size;
    }
}

}  // namespace aviso::store
