#include "client-qt/core/messenger_core.hpp"

// Signing in and out, the password, devices, and what the server said at the last connection.

namespace aviso::client {

void Messenger::sign_in(SignInRequest request, Callback<SignedIn> done) {
    const auto work = [](Core* core, SignInRequest asked, Callback<SignedIn> answer) -> Task<void> {
        auto loaded = core->guarded<Profile>([&]() -> Result<Profile> { return Profile::load(core->options.folder, core->options.secrets); });
        if (!loaded) co_return core->give(answer, Result<SignedIn>{std::unexpected{loaded.error()}});
        Profile& profile = *loaded;
        const auto endpoint = parse_endpoint(asked.server);
        if (!endpoint) co_return core->give(answer, Result<SignedIn>{std::unexpected{endpoint.error()}});
        const auto shown = std::make_shared<std::string>();
        const std::string pinned = !asked.fingerprint.empty() ? asked.fingerprint : same_server(profile.server, asked.server) ? profile.fingerprint : "";
        const PinDecision pin = [shown, pinned](const std::string& fingerprint) {
            *shown = fingerprint;
            return fingerprint == pinned;
        };
        auto in = co_await login(*endpoint, pin, asked.account, asked.password, profile.device_key, asked.device_name);
        if (!in && in.error().reason == "fingerprint") {
            if (pinned.empty()) in.error().reason = "fingerprint_unknown";
            in.error().field = *shown;
        }
        if (!in) co_return core->give(answer, std::move(in));
        const auto opened = core->guarded<void>([&]() -> Result<void> {
            core->retire();
            profile.server = asked.server;
            profile.account = in->account;
            profile.fingerprint = pinned;
            profile.unlock_by_password(asked.password, in->token);
            profile.save();
            const auto open = core->open_profile();
            core->remember = asked.remember;
            core->save_profile();
            return open;
        });
        if (!opened) co_return core->give(answer, Result<SignedIn>{std::unexpected{opened.error()}});
        core->give(answer, std::move(in));
    };
    boost::asio::post(core_->io, [core = core_.get(), work, request = std::move(request), done = std::move(done)]() mutable {
        spawn(core->io.get_executor(), "messenger_sign_in", work(core, std::move(request), std::move(done)));
    });
}

void Messenger::open(Done done) {
    boost::asio::post(core_->io, [core = core_.get(), done = std::move(done)] { core->give<void>(done, core->guarded<void>([&] { return core->open_profile(); })); });
}

void Messenger::try_now() {
    boost::asio::post(core_->io, [core = core_.get()] { if (core->client) core->client->try_now(); });
}

void Messenger::change_password(std::string before, std::string after, Done done) {
    const auto change = [](Core& core, Client& client, std::string from, std::string to) -> Task<Result<void>> {
        // A first password is changed right after the sign-in: the connection that is being made then is waited for.
        co_await client.wait_online(std::chrono::seconds{10});
        const auto changed = co_await client.change_password(from, to);
        if (!changed) co_return changed;
        if (const auto key = core.profile->unlock_by_token()) core.profile->rewrap(*key, to);
        core.save_profile();
        co_return changed;
    };
    core_->start<void>(std::move(done), [=, before = std::move(before), after = std::move(after)](Core& core, Client& client) { return change(core, client, before, after); });
}

void Messenger::trust(std::string fingerprint, Done done) {
    core_->ask<void>(std::move(done), [fingerprint = std::move(fingerprint)](Core& core) -> Result<void> {
        core.profile->fingerprint = fingerprint;
        core.save_profile();
        core.stop_client();
        core.start_client();
        return {};
    });
}

void Messenger::sign_out(Done done) {
    const auto leave = [](Core& core, Client& client) -> Task<Result<void>> {
        const auto out = co_await client.logout();
        core.profile->forget_token();  // also without a server: this device must not come back by itself
        core.save_profile();
        client.stop();
        core.note({ConnectionState::signed_out, {}});
        core.notify();
        co_return out;
    };
    core_->start<void>(std::move(done), leave);
}

void Messenger::devices(Callback<std::vector<SignedInDevice>> done) {
    core_->start(std::move(done), [](Core&, Client& client) { return client.devices(); });
}

void Messenger::sign_out_device(SessionId session, Done done) {
    core_->start<void>(std::move(done), [=](Core&, Client& client) { return client.sign_out_device(session); });
}

void Messenger::me(Callback<Person> done) {
    core_->ask(std::move(done), [](Core& core) -> Result<Person> {
        const UserId self{core.store->number("user")};
        return core.store->person(self).value_or(Person{self, core.profile->account, core.profile->account});
    });
}

void Messenger::signed_in(Callback<SignedIn> done) {
    core_->ask(std::move(done), [](Core& core) -> Result<SignedIn> { return core.client ? core.client->me() : SignedIn{}; });
}

}  // namespace aviso::client
