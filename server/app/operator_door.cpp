#include "app/operator_door.hpp"

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>
#include <map>
#include <stdexcept>

#include "aviso/options.pb.h"
#include "aviso/v1/common.pb.h"
#include "core/log.hpp"
#include "gateway/error_map.hpp"
#include "net/frame.hpp"

// The same frames as on the wire, one request at a time; the file system says who may connect.

namespace aviso::app {
namespace {

using Local = asio::local::stream_protocol;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

const google::protobuf::DescriptorPool& pool() { return *google::protobuf::DescriptorPool::generated_pool(); }

const MethodDescriptor* method_of_command(std::uint32_t command) {
    static const auto table = [] {
        std::map<std::uint32_t, const MethodDescriptor*> methods;
        for (const char* file : {"admin", "conversations", "directory", "identity", "messaging", "presence", "settings", "system"}) {
            const auto* descriptor = pool().FindFileByName("aviso/v1/" + std::string{file} + ".proto");
            for (int s = 0; descriptor && s < descriptor->service_count(); ++s) {
                for (int m = 0; m < descriptor->service(s)->method_count(); ++m) {
                    const auto* method = descriptor->service(s)->method(m);
                    methods[method->options().GetExtension(aviso::api).command()] = method;
                }
            }
        }
        return methods;
    }();
    const auto found = table.find(command);
    return found == table.end() ? nullptr : found->second;
}

std::unique_ptr<Message> make_message(const google::protobuf::Descriptor* type) {
    return std::unique_ptr<Message>{google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New()};
}

Bytes error_frame(const FrameHeader& header, const Error& error) {
    return encode_frame(header.command, FrameKind::error, header.request_id,
                        gateway::to_reply(error, "operator").SerializeAsString());
}

Task<Bytes> answer(const FrameHeader& header, std::string body, const OperatorCall& call) {
    const MethodDescriptor* method = method_of_command(header.command);
    if (!method) co_return error_frame(header, Error{Errc::invalid_argument, "unknown command"});
    std::shared_ptr<Message> request = make_message(method->input_type());
    if (!request->ParseFromString(body)) co_return error_frame(header, Error{Errc::invalid_argument, "the body does not parse"});
    auto response = co_await call(method, request);
    if (!response) co_return error_frame(header, response.error());
    co_return encode_frame(header.command, FrameKind::reply, header.request_id, (*response)->SerializeAsString());
}

Task<void> serve_peer(Local::socket socket, OperatorCall call) {
    for (;;) {
        std::string head(kFrameHeaderBytes, '\0');
        boost::system::error_code failed;
        co_await asio::async_read(socket, asio::buffer(head), asio::redirect_error(asio::use_awaitable, failed));
        if (failed) co_return;
        const auto header = decode_header(head, kMaxFrameBody);
        if (!header) co_return;
        std::string body(header->length, '\0');
        co_await asio::async_read(socket, asio::buffer(body), asio::use_awaitable);
        const Bytes reply = co_await answer(*header, std::move(body), call);
        co_await asio::async_write(socket, asio::buffer(reply), asio::use_awaitable);
    }
}

Task<void> accept_peers(std::shared_ptr<Local::acceptor> acceptor, OperatorCall call) {
    for (;;) {
        Local::socket socket = co_await acceptor->async_accept(asio::use_awaitable);
        spawn(acceptor->get_executor(), "control_socket", serve_peer(std::move(socket), call));
    }
}

const MethodDescriptor& find_method(std::string_view name) {
    const MethodDescriptor* method = pool().FindMethodByName(std::string{name});
    if (!method) throw std::logic_error("no rpc " + std::string{name});
    return *method;
}

class SocketDoor final : public OperatorDoor {
  public:
    explicit SocketDoor(const std::filesystem::path& path) : socket_{io_} { socket_.connect(Local::endpoint{path.string()}); }

    Result<void> call_into(std::string_view method, const Message& request, Message& response) override {
        const auto command = static_cast<std::uint16_t>(find_method(method).options().GetExtension(aviso::api).command());
        asio::write(socket_, asio::buffer(encode_frame(command, FrameKind::request, 1, request.SerializeAsString())));
        std::string head(kFrameHeaderBytes, '\0');
        asio::read(socket_, asio::buffer(head));
        const auto header = decode_header(head, kMaxFrameBody);
        if (!header) throw std::runtime_error("the server's answer is no frame");
        std::string body(header->length, '\0');
        asio::read(socket_, asio::buffer(body));
        if (header->kind == FrameKind::error) {
            aviso::v1::ErrorReply error;
            error.ParseFromString(body);
            return std::unexpected(Error{gateway::from_wire(error.code()), error.detail(), error.field()});
        }
        if (!response.ParseFromString(body)) throw std::runtime_error("the server's answer does not parse");
        return {};
    }

  private:
    asio::io_context io_;
    Local::socket socket_;
};

class InProcessDoor final : public OperatorDoor {
  public:
    InProcessDoor(asio::io_context& io, OperatorCall call) : io_{io}, call_{std::move(call)} {}

    Result<void> call_into(std::string_view method, const Message& request, Message& response) override {
        std::shared_ptr<Message> copy{request.New()};
        copy->CopyFrom(request);
        Result<void> done;
        asio::co_spawn(io_, run(call_, &find_method(method), copy, response, done), [](std::exception_ptr error) {
            if (error) std::rethrow_exception(error);
        });
        io_.restart();
        io_.run();
        return done;
    }

  private:
    static Task<void> run(OperatorCall& call, const MethodDescriptor* method, std::shared_ptr<const Message> request, Message& response,
                          Result<void>& done) {
        auto answer = co_await call(method, std::move(request));
        if (answer) {
            response.CopyFrom(**answer);
        } else {
            done = std::unexpected(std::move(answer.error()));
        }
    }

    asio::io_context& io_;
    OperatorCall call_;
};

}  // namespace

std::filesystem::path control_socket_path(const std::filesystem::path& data_folder) { return data_folder / "control.sock"; }

std::unique_ptr<OperatorDoor> connect_to_server(const std::filesystem::path& data_folder) {
    const auto path = control_socket_path(data_folder);
    if (!std::filesystem::exists(path)) return nullptr;
    try {
        return std::make_unique<SocketDoor>(path);
    } catch (const boost::system::system_error& e) {
        // Left behind by a server that was killed: nobody listens.
        if (e.code() == asio::error::connection_refused) return nullptr;
        throw std::runtime_error(path.string() + ": " + e.code().message());
    }
}

void check_control_socket_path(const std::filesystem::path& data_folder) {
    const auto path = control_socket_path(data_folder);
    try {
        Local::endpoint{path.string()};
    } catch (const boost::system::system_error&) {
        throw std::runtime_error(fmt::format("{}: this path has {} bytes and the system takes about 100 for a socket; choose a shorter [server] data_folder",
                                             path.string(), path.string().size()));
    }
}

void serve_control_socket(asio::any_io_executor executor, const std::filesystem::path& data_folder, OperatorCall call) {
    const auto path = control_socket_path(data_folder);
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
    try {
        auto acceptor = std::make_shared<Local::acceptor>(executor, Local::endpoint{path.string()});
        std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
        spawn(executor, "control_socket", accept_peers(std::move(acceptor), std::move(call)));
    } catch (const std::exception& e) {
        throw std::runtime_error("control socket " + path.string() + ": " + e.what());
    }
}

std::unique_ptr<OperatorDoor> in_process_door(asio::io_context& io, OperatorCall call) {
    return std::make_unique<InProcessDoor>(io, std::move(call));
}

}  // namespace aviso::app
