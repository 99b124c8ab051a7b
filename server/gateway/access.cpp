#include "gateway/access.hpp"

namespace aviso::gateway {

void AccessRules::set(Entity kind, AccessRule rule) { rules_[static_cast<std::size_t>(kind)] = std::move(rule); }

Task<Result<void>> AccessRules::may(Caller caller, Action action, Object object) const {
    const AccessRule& rule = rules_[static_cast<std::size_t>(object.kind)];
    if (!rule) co_return fail(Errc::forbidden, "not allowed");
    co_return co_await rule(std::move(caller), action, std::move(object));
}

}  // namespace aviso::gateway
