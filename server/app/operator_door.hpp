#pragma once

#include <google/protobuf/message.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/task.hpp"

namespace aviso::app {

/// Runs one rpc as the machine's operator (no account, all of an administrator's rights).
using OperatorCall = std::function<Task<Result<std::unique_ptr<google::protobuf::Message>>>(
    const google::protobuf::MethodDescriptor* method, std::shared_ptr<const google::protobuf::Message> request)>;

/// How the commands act: through the running server, or on the database when none runs. Blocking; one thread.
class OperatorDoor {
  public:
    virtual ~OperatorDoor() = default;

    /// `method`: full name, "aviso.v1.Admin.CreateUser". Throws std::runtime_error when the server cannot be reached.
    template <class Response>
    Result<Response> call(std::string_view method, const google::protobuf::Message& request) {
        Response response;
        Result<void> done = call_into(method, request, response);
        if (!done) return std::unexpected(std::move(done.error()));
        return response;
    }

    virtual Result<void> call_into(std::string_view method, const google::protobuf::Message& request,
                                   google::protobuf::Message& response) = 0;
};

/// The socket of a data folder.
std::filesystem::path control_socket_path(const std::filesystem::path& data_folder);

/// Throws std::runtime_error, saying what to change, when that path is longer than the system takes for a socket.
void check_control_socket_path(const std::filesystem::path& data_folder);

/// Connects to the running server of this data folder; null when none runs.
std::unique_ptr<OperatorDoor> connect_to_server(const std::filesystem::path& data_folder);

/// Serves the commands on a local socket in the data folder, which only its owner can enter. Runs until `executor` stops.
/// Throws std::runtime_error when the socket cannot be made (path too long, folder not writable).
void serve_control_socket(asio::any_io_executor executor, const std::filesystem::path& data_folder, OperatorCall call);

/// A door that runs rpcs in this process, on `io` while one is called. `io` outlives the threads that post answers to it, above all the database.
std::unique_ptr<OperatorDoor> in_process_door(asio::io_context& io, OperatorCall call);

}  // namespace aviso::app
