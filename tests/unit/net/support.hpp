#pragma once

#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "core/task.hpp"
#include "net/server.hpp"

namespace aviso {

/// A folder that is gone after the test.
class TempFolder {
  public:
    TempFolder() {
        static std::atomic<int> count{0};
        path_ = std::filesystem::temp_directory_path() /
                ("aviso_net_" + std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()) + "_" +
                 std::to_string(++count));
        std::filesystem::create_directories(path_);
    }
    ~TempFolder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

  private:
    std::filesystem::path path_;
};

/// A plain blocking client.
class PlainClient {
  public:
    explicit PlainClient(std::uint16_t port) { socket_.connect({asio::ip::make_address("127.0.0.1"), port}); }

    void write(std::string_view bytes) { asio::write(socket_, asio::buffer(bytes)); }
    /// Everything until the server closes.
    std::string read_all() {
        std::string all;
        boost::system::error_code ec;
        asio::read(socket_, asio::dynamic_buffer(all), ec);
        return all;
    }
    asio::ip::tcp::socket& socket() { return socket_; }

  private:
    asio::io_context io_;
    asio::ip::tcp::socket socket_{io_};
};

/// A blocking TLS client that takes any certificate.
class TlsClient {
  public:
    using Stream = asio::ssl::stream<asio::ip::tcp::socket>;

    /// `alpn`: one protocol, or empty for none. `preamble` is sent before TLS.
    explicit TlsClient(std::uint16_t port, std::string alpn = "aviso/1", std::string_view preamble = {}) {
        if (!alpn.empty()) {
            alpn.insert(alpn.begin(), static_cast<char>(alpn.size()));
            SSL_set_alpn_protos(stream_.native_handle(), reinterpret_cast<const unsigned char*>(alpn.data()),
                                static_cast<unsigned>(alpn.size()));
        }
        stream_.next_layer().connect({asio::ip::make_address("127.0.0.1"), port});
        asio::write(stream_.next_layer(), asio::buffer(preamble));
        stream_.handshake(asio::ssl::stream_base::client);
    }

    Stream& stream() { return stream_; }
    void write(std::string_view bytes) { asio::write(stream_, asio::buffer(bytes)); }

    Bytes read_exactly(std::size_t size) {
        Bytes bytes(size, '\0');
        asio::read(stream_, asio::buffer(bytes));
        return bytes;
    }
    std::pair<FrameHeader, Bytes> read_frame() {
        const FrameHeader header = peek_header(read_exactly(kFrameHeaderBytes));
        return {header, read_exactly(header.length)};
    }
    std::string read_all() {
        std::string all;
        boost::system::error_code ec;
        asio::read(stream_, asio::dynamic_buffer(all), ec);
        return all;
    }
    /// One HTTP answer with a Content-Length: status line and headers, and the body.
    std::pair<std::string, std::string> read_answer() {
        std::string head;
        while (!head.ends_with("\r\n\r\n")) head += read_exactly(1);
        const std::size_t at = head.find("Content-Length: ");
        return {head, at == head.npos ? "" : read_exactly(std::stoul(head.substr(at + 16)))};
    }

  private:
    asio::io_context io_;
    asio::ssl::context context_{asio::ssl::context::tls_client};
    Stream stream_{io_, context_};
};

/// Answers each frame with its body; "bye" closes; counts what happens. Callbacks may be put in its place.
struct Echo : ChannelHandler {
    explicit Echo(std::shared_ptr<FrameChannel> on) : channel{std::move(on)} {}

    void on_frame(const FrameHeader& header, BytesView body) override {
        auto reply = std::make_shared<const Bytes>(encode_frame(header.command, FrameKind::reply, header.request_id, body));
        if (body == "bye") return channel->close(std::move(reply));
        channel->send(std::move(reply));
    }
    void on_overflow() override { ++overflows; }
    void on_closed() override {
        ++closed;
        channel.reset();
    }

    std::shared_ptr<FrameChannel> channel;
    static inline std::atomic<int> overflows{0}, closed{0};
};

/// Waits for another thread to bring `condition` about; false after 5 s.
inline bool eventually(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{5};
    while (!condition()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

/// A server on a free port of the loopback with a fresh certificate.
class ServerTest : public ::testing::Test {
  protected:
    ServerTest() {
        options.address = "127.0.0.1";
        options.port = 0;
        options.io_threads = 2;
        options.certificate = folder / "server.crt";
        options.key = folder / "server.key";
        handlers.frames = [](std::shared_ptr<FrameChannel> channel) { return std::make_shared<Echo>(std::move(channel)); };
        handlers.encode_fault = [](const FrameHeader& header, FrameFault fault) {
            return encode_frame(header.command, FrameKind::error, header.request_id, describe(fault));
        };
        Echo::overflows = 0;
        Echo::closed = 0;
    }

    void start() {
        server = std::make_unique<Server>(options, handlers);
        server->start();
    }

    TempFolder folder;
    ServerOptions options;
    ServerHandlers handlers;
    std::unique_ptr<Server> server;
};

}  // namespace aviso
