#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "aviso/v1/common.pb.h"
#include "core/task.hpp"
#include "gateway/access.hpp"
#include "net/frame_channel.hpp"

namespace aviso::gateway {

/// Runs one coroutine to its end on this thread.
template <class T>
T run(Task<T> task) {
    asio::io_context io;
    std::optional<T> result;
    std::exception_ptr error;
    asio::co_spawn(io, std::move(task), [&](std::exception_ptr e, T value) {
        error = e;
        if (!e) result.emplace(std::move(value));
    });
    io.run_for(std::chrono::seconds{5});
    if (error) std::rethrow_exception(error);
    if (!result) throw std::runtime_error("the coroutine did not end");
    return std::move(*result);
}

/// A connection that keeps what is sent.
class FakeChannel final : public FrameChannel {
  public:
    FakeChannel(asio::io_context& io, std::int64_t id) : io_{io}, id_{id} {}

    ConnectionId id() const override { return id_; }
    asio::any_io_executor executor() const override { return io_.get_executor(); }
    const std::string& remote_address() const override { return address; }
    aviso::Transport transport() const override { return aviso::Transport::tls; }
    void send(SharedBytes frame) override { sent.push_back(*frame); }
    void push(SharedBytes frame) override {
        pushed.push_back(*frame);
        if (on_push) on_push();
    }
    void close(SharedBytes last) override {
        closed = true;
        if (last) sent.push_back(*last);
    }
    void set_max_frame(bool signed_in) override { large = signed_in; }
    void set_idle_timeout(std::chrono::seconds timeout) override { idle = timeout; }
    void pause_reading(bool on) override { paused = on; }
    std::size_t outbox_bytes() const override { return 0; }

    FrameHeader header(std::size_t i) const { return *decode_header(sent.at(i), kMaxFrameBody); }
    BytesView body(std::size_t i) const { return BytesView{sent.at(i)}.substr(kFrameHeaderBytes); }
    v1::ErrorReply error(std::size_t i) const {
        v1::ErrorReply reply;
        EXPECT_EQ(header(i).kind, FrameKind::error);
        EXPECT_TRUE(reply.ParseFromString(Bytes{body(i)}));
        return reply;
    }

    std::vector<Bytes> sent, pushed;
    std::function<void()> on_push;
    bool closed = false, large = false, paused = false;
    std::chrono::seconds idle{0};
    std::string address = "192.0.2.1";

  private:
    asio::io_context& io_;
    ConnectionId id_;
};

/// Knows the token "good".
class FakeAuthenticator final : public Authenticator {
  public:
    Task<Result<Identity>> authenticate(std::string token) override {
        if (token == "good") co_return identity;
        co_return fail(Errc::unauthenticated, "the session is gone");
    }
    Identity identity{UserId{7}, SessionId{70}, false, false};
};

}  // namespace aviso::gateway
