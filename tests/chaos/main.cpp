#include <boost/asio/post.hpp>
#include <iostream>
#include <thread>

#include "core/log.hpp"
#include "device.hpp"
#include "kill.hpp"

// aviso-chaos HOME SERVER FINGERPRINT: devices of many people in one process, told what to do by one JSON object a line on standard
// input; each is answered by one line on standard output, {"ok": …} or {"error": …}. Ends with its input. chaos.py drives it.

using namespace aviso;
using namespace aviso::chaos;
using nlohmann::json;

namespace {

class Program {
  public:
    Program(std::filesystem::path home, std::string server, std::string fingerprint)
        : home_{std::move(home)}, server_{std::move(server)}, fingerprint_{std::move(fingerprint)} {}

    Task<void> answer(json command) {
        Result<json> result;
        try {
            result = co_await carry_out(std::move(command));
        } catch (const std::exception& e) {
            result = fail(Errc::internal, e.what());
        }
        const json reply = result ? json{{"ok", *result}} : json{{"error", result.error().message}};
        std::cout << reply.dump() << std::endl;
    }

    void stop() {
        for (const auto& [name, device] : devices_) device->stop();
    }

  private:
    Task<Result<json>> carry_out(json command) {
        const std::string what = command.at("do");
        if (what == "open") co_return co_await open(std::move(command));
        if (what == "kill") co_return kill_after(command.at("pid"), command.at("acks"));
        if (what == "state") {
            json all = json::array();
            for (const auto& [name, device] : devices_) all.push_back(device->state());
            co_return all;
        }
        const auto found = devices_.find(command.at("device").get<std::string>());
        if (found == devices_.end()) co_return fail(Errc::not_found, "no such device");
        co_return co_await with_device(found->second, what, std::move(command));
    }

    Task<Result<json>> with_device(std::shared_ptr<Device> device, std::string what, json command) {
        if (what == "write") device->write_to(command.at("targets"), command.at("window"));
        else if (what == "burst") device->burst(command.at("targets"), command.at("count"));
        else if (what == "repeat") device->repeat_last(command.at("count"));
        else if (what == "recall") device->recall_last(command.at("count"));
        else if (what == "dump") co_return co_await device->dump(command.at("after"));
        else if (what == "group") co_return co_await make_group(device, std::move(command));
        else if (what == "read") device->read_along(command.at("on"));
        else if (what == "close") co_return co_await close(device);
        else co_return fail(Errc::invalid_argument, "no command " + what);
        co_return json(true);
    }

    static Result<json> done(const Result<void>& result) {
        if (!result) return std::unexpected{result.error()};
        return json(true);
    }

    Task<Result<json>> open(json command) {
        DeviceOptions options{home_, command.at("device"), command.at("account"), command.at("password"), server_, fingerprint_, [this] { acked(); }};
        auto device = std::make_shared<Device>(std::move(options));
        const auto opened = co_await device->open();
        if (!opened) co_return std::unexpected{opened.error()};
        devices_[device->name()] = device;
        co_return json(true);
    }

    static Task<Result<json>> make_group(std::shared_ptr<Device> device, json command) {
        std::vector<UserId> members;
        for (const std::int64_t id : command.at("members")) members.emplace_back(id);
        const auto made = co_await device->create_group(command.at("name"), std::move(members));
        if (!made) co_return std::unexpected{made.error()};
        co_return json(*made);
    }

    Task<Result<json>> close(std::shared_ptr<Device> device) {
        const auto out = co_await device->logout();
        device->stop();
        devices_.erase(device->name());
        co_return done(out);
    }

    /// After so many more acknowledgements, in the same moment as the last of them.
    Result<json> kill_after(int process, int acks) {
        victim_ = process;
        acks_left_ = acks;
        return json(true);
    }

    void acked() {
        if (acks_left_ > 0 && --acks_left_ == 0) kill_now(victim_);
    }

    std::filesystem::path home_;
    std::string server_, fingerprint_;
    std::map<std::string, std::shared_ptr<Device>> devices_;
    int victim_ = 0;
    int acks_left_ = 0;
};

/// Feeds the lines of standard input to the program's thread; the program ends with them.
void read_commands(asio::io_context& io, Program& program) {
    for (std::string line; std::getline(std::cin, line);) {
        auto command = json::parse(line);
        asio::post(io, [&io, &program, command = std::move(command)]() mutable {
            spawn(io.get_executor(), "command", program.answer(std::move(command)));
        });
    }
    asio::post(io, [&io] { io.stop(); });
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::cerr << "aviso-chaos HOME HOST:PORT FINGERPRINT (made to be driven by tests/chaos/chaos.py)\n";
        return 2;
    }
    set_log(std::make_shared<spdlog::logger>("chaos"));
    asio::io_context io;
    const auto work = asio::make_work_guard(io);
    Program program{argv[1], argv[2], argv[3]};
    std::thread reader{[&] { read_commands(io, program); }};
    io.run();
    reader.join();
    program.stop();
    return 0;
}
