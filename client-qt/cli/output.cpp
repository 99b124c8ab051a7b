#include "client-qt/cli/output.hpp"

#include <iostream>

#include "client-qt/cli/text_layout.hpp"

namespace aviso::cli {

void print_json(const Json& object) { std::cout << object.dump(-1, ' ', false, Json::error_handler_t::replace) << std::endl; }

int complain(const Error& error) {
    std::cerr << "aviso-cli: " << printable(error.message) << (error.request_id.empty() ? "" : " (request " + printable(error.request_id) + ")") << "\n";
    if (error.code == Errc::unavailable || error.reason == "protocol" || error.reason == "fingerprint") return kNoServer;
    if (error.code == Errc::unauthenticated) return kSignedOut;
    return error.code == Errc::invalid_argument ? kUsage : kRefused;
}

}  // namespace aviso::cli
