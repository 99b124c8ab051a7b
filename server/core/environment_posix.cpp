#include <unistd.h>

#include "core/config.hpp"

namespace aviso {

Environment process_environment() {
    Environment found;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view text{*entry};
        const auto equals = text.find('=');
        if (text.starts_with("AVISO_") && equals != std::string_view::npos) found.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
    return found;
}

}  // namespace aviso
