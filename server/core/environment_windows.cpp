#include <windows.h>

#include <memory>

#include "core/config.hpp"

namespace aviso {

Environment process_environment() {
    Environment found;
    const auto release = [](char* block) { FreeEnvironmentStringsA(block); };
    const std::unique_ptr<char, decltype(release)> block{GetEnvironmentStringsA(), release};
    // "A=1\0B=2\0\0"
    for (const char* entry = block.get(); entry && *entry; entry += std::string_view{entry}.size() + 1) {
        const std::string_view text{entry};
        const auto equals = text.find('=');
        if (text.starts_with("AVISO_") && equals != std::string_view::npos) found.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return found;
}

}  // namespace aviso
