#pragma once

#include <memory>

#include "fuzz_target.hpp"
#include "gateway/connection_registry.hpp"
#include "gateway/gateway.hpp"
#include "gateway_support.hpp"

namespace aviso::fuzz {

/// The gateway as the server has it, with handlers that answer every method with an empty response and rules that let through
/// whatever names an object.
class GatewayFixture {
  public:
    GatewayFixture() {
        for (const gateway::Method& method : gateway.contract().methods()) {
            if (!method.raw) bind(method);
        }
        const auto yes = [](gateway::Caller caller, gateway::Action, gateway::Object object) -> Task<Result<void>> {
            expect(caller.user.value == 7, "a rule is asked for somebody who is not signed in");
            expect(object.kind == gateway::Entity::system || object.id > 0 || !object.name.empty(), "a rule is asked about no object");
            co_return Result<void>{};
        };
        for (const auto kind : {gateway::Entity::person, gateway::Entity::department, gateway::Entity::conversation, gateway::Entity::session})
            gateway.rules().set(kind, yes);
        gateway.check_complete();
    }

    gateway::FakeAuthenticator authenticator;
    ManualClock clock;
    gateway::Gateway gateway{gateway::GatewayOptions{}, authenticator, clock};

  private:
    struct Door : gateway::Binder {
        using Binder::AnyHandler;
        using Binder::bind_any;
    };

    void bind(const gateway::Method& method) {
        const auto* response = google::protobuf::MessageFactory::generated_factory()->GetPrototype(method.descriptor->output_type());
        const bool signs_in = method.name == "aviso.v1.Identity.Login" || method.name == "aviso.v1.Identity.Resume";
        const bool for_anyone = method.access == gateway::AccessForm::anyone;
        const bool signs_out = method.name == "aviso.v1.Identity.Logout";
        Door::AnyHandler handler = [=](gateway::Caller caller, std::shared_ptr<const google::protobuf::Message> request)
            -> Task<Result<std::unique_ptr<google::protobuf::Message>>> {
            expect(request != nullptr, "a handler without a request");
            expect(for_anyone || caller.user, "a handler is called for somebody who is not signed in");
            if (signs_in && caller.context) caller.context->sign_in({UserId{7}, SessionId{70}, false, false}, std::chrono::seconds{30});
            if (signs_out && caller.context) caller.context->sign_out();
            co_return std::unique_ptr<google::protobuf::Message>{response->New()};
        };
        (gateway.binder().*&Door::bind_any)(method.name, method.descriptor->input_type(), method.descriptor->output_type(), std::move(handler));
    }
};

}  // namespace aviso::fuzz
