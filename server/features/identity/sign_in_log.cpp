#include "features/identity/sign_in_log.hpp"

#include "core/crypto/random.hpp"
#include "core/log.hpp"
#include "features/identity/identity_repository.hpp"
#include "features/identity/sealed_fields.hpp"

namespace aviso::identity {

namespace {
constexpr std::string_view kTable = "sign_ins";
constexpr std::size_t kMaxAccountBytes = 64;
}  // namespace

void SignInLog::record(store::Transaction& tx, const Credentials& credentials, UserId user, SessionId session, std::string_view result) const {
    const Device& device = credentials.device;
    const Bytes row_key = crypto::random_bytes(16);
    const Bytes account = keys_.seal_column(kTable, "account", row_key, cut(credentials.account, kMaxAccountBytes));
    const Bytes origin = keys_.seal_column(kTable, "origin", row_key,
                                           join_fields({credentials.address, device.name, device.version, device.platform}));
    repository::insert_sign_in(tx, {clock_.now(), user, session, row_key, account, origin, device.kind, result});
}

Task<void> SignInLog::record_refusal(Credentials credentials, UserId user, std::string_view result) const {
    co_await database_.write([&](store::Transaction& tx) {
        record(tx, credentials, user, {}, result);
        return true;
    });
    log().info("sign_in_refused user={} address={} result={}", user.value, log_safe(credentials.address), result);
}

}  // namespace aviso::identity
