#include "features/identity/identity_types.hpp"

namespace aviso::identity {

Error refusal(std::string_view reason) {
    Error error{Errc::unauthenticated, "account or password is wrong"};
    if (reason == "locked") {
        error.message = "the account is locked after too many wrong passwords; wait, or ask an administrator";
    } else if (reason == "disabled") {
        error.message = "the account is disabled; ask an administrator";
    } else if (reason.empty()) {
        error.message = "sign in again";
    }
    error.reason = reason;
    return error;
}

std::string cut(std::string text, std::size_t bytes) {
    if (text.size() <= bytes) return text;
    while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
    text.resize(bytes);
    return text;
}

}  // namespace aviso::identity
