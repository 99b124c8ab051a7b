#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "gateway/caller.hpp"

namespace aviso::gateway {

/// What a raw method (Api.raw) gets: the request as it came over HTTPS.
struct RawRequest {
    std::shared_ptr<const google::protobuf::Message> fields;  ///< Of the rpc's request type, from path and query.
    std::string content_type;
    std::string body;  ///< Uploads and webhooks; at most kMaxHttpBody bytes.
};

/// What it answers.
struct RawAnswer {
    std::string content_type;
    std::string body;
    int status = 200;
};
using RawHandler = std::function<Task<Result<RawAnswer>>(Caller, RawRequest)>;

/// Where a feature's x_api connects its handlers to the contract. All bindings happen before the server starts.
/// `method` is the full name, "aviso.v1.Messaging.SendMessage".
/// Throws std::logic_error when the method does not exist, is bound twice, or has other types: a mistake in the program.
class Binder {
  public:
    virtual ~Binder() = default;

    template <class Request, class Response>
    void bind(std::string_view method, std::function<Task<Result<Response>>(Caller, const Request&)> handler) {
        bind_any(method, Request::descriptor(), Response::descriptor(),
                 [handler = std::move(handler)](Caller caller, std::shared_ptr<const google::protobuf::Message> request)
                     -> Task<Result<std::unique_ptr<google::protobuf::Message>>> {
                     return call<Request, Response>(handler, std::move(caller), std::move(request));
                 });
    }

    virtual void bind_raw(std::string_view method, RawHandler handler) = 0;

  protected:
    using AnyHandler = std::function<Task<Result<std::unique_ptr<google::protobuf::Message>>>(
        Caller, std::shared_ptr<const google::protobuf::Message>)>;
    virtual void bind_any(std::string_view method, const google::protobuf::Descriptor* request,
                          const google::protobuf::Descriptor* response, AnyHandler handler) = 0;

  private:
    template <class Request, class Response>
    static Task<Result<std::unique_ptr<google::protobuf::Message>>> call(
        std::function<Task<Result<Response>>(Caller, const Request&)> handler, Caller caller,
        std::shared_ptr<const google::protobuf::Message> request) {
        Result<Response> answer = co_await handler(std::move(caller), static_cast<const Request&>(*request));
        if (!answer) co_return std::unexpected(std::move(answer.error()));
        co_return std::make_unique<Response>(std::move(*answer));
    }
};

}  // namespace aviso::gateway
