#include "gateway/rest_handler.hpp"

#include <google/protobuf/util/json_util.h>

#include <algorithm>

#include "core/call_executor.hpp"
#include "gateway/error_map.hpp"

namespace aviso::gateway {

namespace pb = google::protobuf;

namespace {

/// Answers to Login and the like are set here by the handler.
class HttpCallContext final : public CallContext {
  public:
    void sign_in(const Identity&, std::chrono::seconds) override {}
    void sign_out() override { cookie = cookie_line("", std::chrono::seconds{0}); }
    void set_session_cookie(const std::string& token, std::chrono::seconds life) override { cookie = cookie_line(token, life); }

    std::string cookie;

  private:
    static std::string cookie_line(const std::string& token, std::chrono::seconds life) {
        return std::string{kSessionCookie} + "=" + token + "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(life.count());
    }
};

HttpResponse respond(int status, std::string type, std::string body) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    if (!type.empty()) response.headers.add("Content-Type", std::move(type));
    response.headers.add("X-Content-Type-Options", "nosniff");
    response.headers.add("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    response.headers.add("Cache-Control", "no-store");
    response.headers.add("Referrer-Policy", "no-referrer");
    return response;
}

HttpResponse problem(const Error& error, std::string_view request_id, int status = 0) {
    if (status == 0) status = http_status(error.code);
    HttpResponse response = respond(status, "application/problem+json", to_problem(error, status, request_id));
    if (status == 401) response.headers.add("WWW-Authenticate", "Bearer");
    if (is_retryable(error.code)) {
        const auto wait = error.retry_after.count() > 0 ? error.retry_after : kDefaultRetry;
        response.headers.add("Retry-After", std::to_string((wait.count() + 999) / 1000));
    }
    return response;
}

std::string_view cookie_of(std::string_view header, std::string_view name) {
    while (!header.empty()) {
        std::string_view part = header.substr(0, header.find(';'));
        header.remove_prefix(std::min(header.size(), part.size() + 1));
        part.remove_prefix(std::min(part.size(), part.find_first_not_of(' ')));
        if (part.size() > name.size() && part.starts_with(name) && part[name.size()] == '=') return part.substr(name.size() + 1);
    }
    return {};
}

std::string_view bearer_of(std::string_view header) {
    constexpr std::string_view kBearer = "bearer ";
    if (header.size() <= kBearer.size()) return {};
    const bool fits = std::equal(kBearer.begin(), kBearer.end(), header.begin(), [](char a, char b) { return a == (b | 0x20); });
    return fits ? header.substr(kBearer.size()) : std::string_view{};
}

bool is_json(std::string_view type) {
    type = type.substr(0, type.find_first_of("; "));
    constexpr std::string_view kJson = "application/json";
    return std::equal(type.begin(), type.end(), kJson.begin(), kJson.end(), [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; });
}

/// HEAD is GET whose body stays here.
std::string_view verb_of(const HttpRequest& request) { return request.method == "HEAD" ? std::string_view{"GET"} : request.method; }

std::string_view path_of(const HttpRequest& request) { return std::string_view{request.target}.substr(0, request.target.find('?')); }

Result<std::shared_ptr<pb::Message>> read_request(const Method& method, const HttpRequest& request, const NamedValues& path, std::string_view query) {
    std::shared_ptr<pb::Message> message{method.request->New()};
    if (!request.body.empty() && !method.raw) {
        if (method.verb == "GET") return fail(Errc::invalid_argument, "GET takes no body: give fields in the query");
        if (!is_json(request.headers.get("Content-Type"))) return fail(Errc::invalid_argument, "Content-Type: application/json is wanted", "Content-Type");
        if (auto read = read_json(*message, request.body); !read) return std::unexpected(std::move(read.error()));
    }
    auto parameters = parse_query(query);
    if (!parameters) return std::unexpected(std::move(parameters.error()));
    if (auto set = set_fields(*message, *parameters); !set) return std::unexpected(std::move(set.error()));
    if (auto set = set_fields(*message, path); !set) return std::unexpected(std::move(set.error()));
    return message;
}

HttpResponse reply_json(const pb::Message& message) {
    pb::util::JsonPrintOptions options;
    options.preserve_proto_field_names = true;
    options.always_print_primitive_fields = true;
    std::string json;
    const auto status = pb::util::MessageToJsonString(message, &json, options);
    if (!status.ok()) throw std::runtime_error("answer is no JSON: " + status.ToString());
    return respond(200, "application/json", std::move(json));
}

}  // namespace

RestHandler::RestHandler(SessionServices& services, Authenticator& authenticator, std::vector<std::string> allowed_origins)
    : services_{services}, authenticator_{authenticator}, allowed_origins_{std::move(allowed_origins)}, routes_{services.contract} {}

bool RestHandler::is_allowed_origin(const HttpRequest& request) const {
    const std::string_view origin = request.headers.get("Origin");
    if (origin.empty()) return false;
    if (origin == "https://" + std::string{request.headers.get("Host")}) return true;
    return std::find(allowed_origins_.begin(), allowed_origins_.end(), origin) != allowed_origins_.end();
}

Task<Result<Identity>> RestHandler::identify(const HttpRequest& request, bool changes) {
    std::string token{bearer_of(request.headers.get("Authorization"))};
    if (token.empty()) {
        token = cookie_of(request.headers.get("Cookie"), kSessionCookie);
        if (token.empty()) co_return fail(Errc::unauthenticated, "sign in first: Authorization: Bearer, or the session cookie");
        if (changes && !is_allowed_origin(request) && !request.headers.contains("X-Aviso")) {
            co_return fail(Errc::forbidden, "with the session cookie: an allowed Origin or an X-Aviso header is wanted", "Origin");
        }
    }
    Result<Identity> identity = co_await authenticator_.authenticate(std::move(token));
    if (!identity && identity.error().code == Errc::unauthenticated) services_.router.charge_failure(request.remote_address);
    co_return identity;
}

std::string RestHandler::request_id_of(const HttpRequest& request) const {
    constexpr std::size_t kLongest = 64;
    constexpr std::string_view kFit = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    const std::string_view given = request.headers.get("X-Request-Id");
    if (given.empty() || given.size() > kLongest || given.find_first_not_of(kFit) != std::string_view::npos) return next_request_id();
    return std::string{given};
}

std::size_t RestHandler::max_body(const HttpRequest& request) const {
    const RouteMatch match = routes_.find(verb_of(request), path_of(request));
    const bool has_session = request.headers.contains("Authorization") || !cookie_of(request.headers.get("Cookie"), kSessionCookie).empty();
    if (!match.method || match.method->access == AccessForm::anyone || !has_session) return kMaxFrameBodyBeforeSignIn;
    return match.method->raw ? kMaxHttpBody : kMaxFrameBody;
}

HttpResponse RestHandler::body_too_large(std::size_t limit) const {
    return problem(Error{Errc::invalid_argument, "body: at most " + std::to_string(limit) + " bytes here"}, next_request_id(), 413);
}

Task<HttpResponse> RestHandler::handle(HttpRequest request) {
    const std::string id = request_id_of(request);
    HttpResponse response = co_await answer(std::move(request), id);
    response.headers.add("X-Request-Id", id);
    co_return response;
}

Task<HttpResponse> RestHandler::answer(HttpRequest request, std::string id) {
    const auto question = request.target.find('?');
    std::string query = question == std::string::npos ? std::string{} : request.target.substr(question + 1);
    RouteMatch match = routes_.find(verb_of(request), path_of(request));
    if (!match.method) {
        if (match.allowed.empty()) co_return problem(Error{Errc::not_found, "there is no such path"}, id);
        HttpResponse response = problem(Error{Errc::invalid_argument, "this path has " + match.allowed}, id, 405);
        response.headers.add("Allow", match.allowed);
        co_return response;
    }
    const std::string name = match.method->name;
    HttpResponse response;
    bool has_session = false;
    std::exception_ptr fault;
    try {
        CallExecutor executor = call_executor(co_await asio::this_coro::executor, id);
        Task<HttpResponse> served = serve(request, std::move(match), std::move(query), id, has_session);
        response = co_await asio::co_spawn(std::move(executor), std::move(served), asio::use_awaitable);
    } catch (...) {
        fault = std::current_exception();
    }
    if (fault) response = problem(services_.router.explain(fault, name, id), id);
    response.has_session = has_session;
    co_return response;
}

Task<HttpResponse> RestHandler::serve(const HttpRequest& request, RouteMatch match, std::string query, std::string request_id, bool& has_session) {
    const auto context = std::make_shared<HttpCallContext>();
    Call call;
    call.method = match.method;
    call.caller.transport = Transport::https;
    call.caller.address = request.remote_address;
    call.caller.request_id = request_id;
    call.caller.context = context;
    if (match.method->access != AccessForm::anyone) {
        Result<Identity> identity = co_await identify(request, verb_of(request) != "GET");
        if (!identity) co_return problem(identity.error(), request_id);
        has_session = true;
        call.caller.user = identity->user;
        call.caller.session = identity->session;
        call.caller.administrator = identity->administrator;
        call.must_change_password = identity->must_change_password;
    }
    auto message = read_request(*match.method, request, match.fields, query);
    if (!message) co_return problem(message.error(), request_id);
    call.request = std::move(*message);
    if (match.method->raw) {
        RawRequest asked{call.request, std::string{request.headers.get("Content-Type")}, request.body};
        Result<RawAnswer> raw = co_await services_.router.call_raw(std::move(call), std::move(asked));
        if (!raw) co_return problem(raw.error(), request_id);
        co_return respond(raw->status, std::move(raw->content_type), std::move(raw->body));
    }
    Answer answer = co_await services_.router.call(std::move(call));
    HttpResponse response = answer ? reply_json(**answer) : problem(answer.error(), request_id);
    if (!context->cookie.empty()) response.headers.add("Set-Cookie", context->cookie);
    co_return response;
}

Task<std::expected<ChannelFactory, HttpResponse>> RestHandler::upgrade(HttpRequest request) {
    const std::string id = request_id_of(request);
    if (path_of(request) != kWebSocketPath) {
        co_return std::unexpected(problem(Error{Errc::not_found, "WebSockets are at " + std::string{kWebSocketPath}}, id));
    }
    // A page of another site may open a WebSocket with our cookie, whatever its headers: only Origin tells (SEC-21).
    const bool by_token = !bearer_of(request.headers.get("Authorization")).empty();
    if ((!by_token || request.headers.contains("Origin")) && !is_allowed_origin(request)) {
        const bool has_session = by_token || !cookie_of(request.headers.get("Cookie"), kSessionCookie).empty();
        Error error{has_session ? Errc::forbidden : Errc::unauthenticated, has_session ? "this Origin is not allowed" : "sign in first"};
        co_return std::unexpected(problem(error, id));
    }
    Result<Identity> identity = fail(Errc::internal, "");
    std::exception_ptr fault;
    try {
        identity = co_await identify(request, false);
    } catch (...) {
        fault = std::current_exception();
    }
    if (fault) identity = std::unexpected(services_.router.explain(fault, "websocket", id));
    if (!identity) co_return std::unexpected(problem(identity.error(), id));
    co_return [services = &services_, who = *identity](std::shared_ptr<FrameChannel> channel) -> std::shared_ptr<ChannelHandler> {
        auto session = std::make_shared<FrameSession>(*services, std::move(channel));
        session->sign_in(who, std::chrono::seconds{0});
        return session;
    };
}

}  // namespace aviso::gateway
