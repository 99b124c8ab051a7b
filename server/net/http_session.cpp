#include "net/http_session.hpp"

#include <fmt/chrono.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <algorithm>
#include <chrono>
#include <ctime>
#include <optional>

#include "core/log.hpp"
#include "net/beast_stream.hpp"

namespace aviso {

namespace http = boost::beast::http;
using boost::system::error_code;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t kReadAtOnce = 4096;
/// Slowest reader of an answer that is not given up.
constexpr std::size_t kMinBytesPerSecond = 8 * 1024;
constexpr auto kAnswerPatience = 30s;

bool breaks_line(std::string_view text) { return text.find_first_of(std::string_view{"\r\n\0", 3}) != text.npos; }

/// One HTTP connection. Lives in the frame of serve_http.
class HttpSession final : public StreamOwner {
  public:
    HttpSession(std::unique_ptr<TlsStream> stream, const ServerOptions& options, const ServerHandlers& handlers)
        : stream_{std::move(stream)}, io_{*stream_}, options_{options}, handlers_{handlers} {
        stream_->set_owner(this);
    }

    Task<void> run() {
        bool go_on = true;
        while (go_on && stream_ && stream_->is_open() && !stopping_) go_on = co_await serve_one();
        if (stream_ && stream_->is_open()) co_await TlsStream::linger(std::move(stream_));
    }

    void stop_gently() override {
        stopping_ = true;
        if (waiting_) stream_->close();
    }

  private:
    /// One request and its answer. False when it was the last.
    Task<bool> serve_one() {
        if (buffer_.size() == 0 && !co_await wait_for_bytes()) co_return false;
        HttpParser parser;
        set_limits(parser);
        std::size_t limit = kMaxHttpBody;
        const error_code ec = co_await read_request(parser, limit);
        if (!stream_->is_open()) co_return false;
        IoCounters::add(stream_->thread().counters.http_requests);
        if (ec == http::error::end_of_stream || ec == http::error::partial_message || ec == asio::error::eof) co_return false;
        if (ec) {
            const bool too_large = ec == http::error::body_limit && handlers_.http;
            HttpResponse no = too_large ? handlers_.http->body_too_large(limit) : refusal(ec);
            co_await answer(std::move(no), 11, false, false);
            co_return false;
        }
        BeastRequest request = parser.release();
        if (boost::beast::websocket::is_upgrade(request)) co_return co_await upgrade(std::move(request));
        const unsigned version = request.version();
        const bool keep_alive = request.keep_alive();
        const bool head = request.method() == http::verb::head;
        HttpRequest plain = to_plain(std::move(request), stream_->remote_address());
        HttpResponse response = co_await ask(std::move(plain));
        if (response.has_session && stream_->is_open()) stream_->ticket().leave_address();
        const bool again = keep_alive && !stopping_;
        const bool sent = co_await answer(std::move(response), version, again, head);
        co_return sent && again;
    }

    Task<bool> wait_for_bytes() {
        // The first request is due at once; later ones may take their time.
        stream_->expire_after(std::exchange(first_, false) ? options_.header_timeout : options_.idle_timeout);
        waiting_ = true;
        error_code ec;
        const std::size_t bytes =
            co_await io_.async_read_some(buffer_.prepare(kReadAtOnce), asio::redirect_error(asio::use_awaitable, ec));
        waiting_ = false;
        buffer_.commit(bytes);
        co_return !ec;
    }

    /// `limit`: what this request's body was held to.
    Task<error_code> read_request(HttpParser& parser, std::size_t& limit) {
        error_code ec;
        stream_->expire_after(options_.header_timeout);
        co_await http::async_read_header(io_, buffer_, parser, asio::redirect_error(asio::use_awaitable, ec));
        if (ec) co_return ec;
        if (const error_code doubt = ambiguity(parser)) co_return doubt;
        if (handlers_.http) limit = std::min(limit, handlers_.http->max_body(to_plain(parser.get(), stream_->remote_address())));
        parser.body_limit(limit);
        if (const auto length = parser.content_length(); length && *length > limit) co_return http::error::body_limit;
        if (boost::beast::iequals(parser.get()[http::field::expect], "100-continue")) {
            http::response<http::empty_body> go_ahead{http::status::continue_, 11};
            co_await http::async_write(io_, go_ahead, asio::redirect_error(asio::use_awaitable, ec));
            if (ec) co_return ec;
        }
        stream_->expire_after(3 * options_.header_timeout);
        co_await http::async_read(io_, buffer_, parser, asio::redirect_error(asio::use_awaitable, ec));
        stream_->clear_deadline();
        co_return ec;
    }

    Task<HttpResponse> ask(HttpRequest request) {
        if (!handlers_.http) co_return plain_answer(404, "Nothing is served here over HTTP.");
        try {
            co_return co_await handlers_.http->handle(std::move(request));
        } catch (const std::exception& e) {
            log().error("uncaught in=http address={} error={}", stream_->remote_address(), e.what());
        }
        co_return plain_answer(500, "Internal error.");
    }

    Task<bool> answer(HttpResponse response, unsigned version, bool keep_alive, bool head) {
        http::response<http::string_body> out{static_cast<http::status>(response.status), version};
        for (const auto& [name, value] : response.headers) {
            if (breaks_line(name) || breaks_line(value)) {
                log().error("http_header_dropped name={} reason=\"line break\"", log_safe(name));
                continue;
            }
            out.insert(name, value);
        }
        out.set(http::field::server, "aviso");
        out.set(http::field::date, fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(std::time(nullptr))));
        out.erase(http::field::transfer_encoding);
        out.keep_alive(keep_alive);
        const bool bodyless = response.status == 204 || response.status == 304 || response.status < 200;
        const std::size_t size = response.body.size();
        if (!bodyless && !head) out.body() = std::move(response.body);
        if (bodyless) {
            out.erase(http::field::content_length);
        } else {
            out.content_length(size);
        }
        stream_->expire_after(kAnswerPatience + std::chrono::seconds{size / kMinBytesPerSecond});
        error_code ec;
        http::serializer<false, http::string_body> serializer{out};
        // By hand, because the body of an answer to HEAD is shorter than its Content-Length says.
        if (head) {
            co_await http::async_write_header(io_, serializer, asio::redirect_error(asio::use_awaitable, ec));
        } else {
            co_await http::async_write(io_, serializer, asio::redirect_error(asio::use_awaitable, ec));
        }
        co_return !ec || ec == http::error::end_of_stream;
    }

    Task<bool> upgrade(BeastRequest request) {
        HttpRequest plain = to_plain(request, stream_->remote_address());
        std::expected<ChannelFactory, HttpResponse> made = std::unexpected(plain_answer(404, "No WebSocket is served here."));
        try {
            if (handlers_.http) made = co_await handlers_.http->upgrade(std::move(plain));
        } catch (const std::exception& e) {
            log().error("uncaught in=upgrade address={} error={}", stream_->remote_address(), e.what());
            made = std::unexpected(plain_answer(500, "Internal error."));
        }
        if (!made) {
            co_await answer(std::move(made.error()), request.version(), false, false);
        } else if (stream_->is_open() && !stopping_) {
            const auto executor = stream_->thread().executor();
            spawn(executor, "websocket",
                  serve_websocket(std::move(stream_), std::move(request), std::move(*made), &options_, &handlers_));
        }
        co_return false;
    }

    std::unique_ptr<TlsStream> stream_;
    BeastStream io_;
    const ServerOptions& options_;
    const ServerHandlers& handlers_;
    boost::beast::flat_buffer buffer_;
    bool first_ = true, waiting_ = false, stopping_ = false;
};

}  // namespace

Task<void> serve_http(std::unique_ptr<TlsStream> stream, const ServerOptions* options, const ServerHandlers* handlers) {
    HttpSession session{std::move(stream), *options, *handlers};
    co_await session.run();
}

}  // namespace aviso
