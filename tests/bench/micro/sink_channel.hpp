#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "core/task.hpp"
#include "net/frame_channel.hpp"

namespace aviso::bench {

/// A connection that takes everything, keeps nothing and counts it.
class SinkChannel final : public FrameChannel {
  public:
    SinkChannel(asio::any_io_executor executor, ConnectionId id) : executor_{std::move(executor)}, id_{id} {}

    ConnectionId id() const override { return id_; }
    asio::any_io_executor executor() const override { return executor_; }
    const std::string& remote_address() const override { return address_; }
    Transport transport() const override { return Transport::tls; }
    void send(SharedBytes frame) override {
        ++sent_;
        errors_ += peek_header(*frame).kind == FrameKind::error;
    }
    void push(SharedBytes) override { ++pushed_; }
    void close(SharedBytes) override {}
    void set_max_frame(bool) override {}
    void set_idle_timeout(std::chrono::seconds) override {}
    void pause_reading(bool) override {}
    std::size_t outbox_bytes() const override { return 0; }

    std::size_t sent() const { return sent_; }
    std::size_t errors() const { return errors_; }  ///< Of those sent.
    std::size_t pushed() const { return pushed_; }

  private:
    const asio::any_io_executor executor_;
    const ConnectionId id_;
    const std::string address_ = "192.0.2.1";
    std::size_t sent_ = 0, errors_ = 0, pushed_ = 0;
};

}  // namespace aviso::bench
