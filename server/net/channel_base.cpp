#include "net/channel_base.hpp"

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <exception>
#include <utility>

#include "core/log.hpp"

namespace aviso {

namespace {
constexpr std::chrono::seconds kClosePatience{5};

ConnectionId next_id() {
    static std::atomic<std::int64_t> last{0};
    return ConnectionId{++last};
}
}  // namespace

ChannelBase::ChannelBase(std::unique_ptr<TlsStream> stream, const ServerOptions& options, const ServerHandlers& handlers,
                         Transport transport)
    : thread_{stream->thread()},
      stream_{std::move(stream)},
      handlers_{handlers},
      id_{next_id()},
      remote_address_{stream_->remote_address()},
      outbox_limit_{options.outbox_bytes},
      idle_timeout_{options.idle_timeout},
      sign_in_timeout_{options.sign_in_timeout},
      sign_in_by_{std::chrono::steady_clock::now() + options.first_frame_timeout},
      transport_{transport} {
    stream_->set_owner(this);
}

void ChannelBase::begin(const ChannelFactory& factory) {
    apply_deadline();
    handler_ = factory(shared_from_this());
}

bool ChannelBase::deliver(const FrameHeader& header, BytesView body) {
    if (!is_open() || closing_) return false;
    IoCounters::add(thread_.counters.frames_in);
    if (header.kind == FrameKind::ping) {
        send(std::make_shared<const Bytes>(encode_frame(header.command, FrameKind::pong, header.request_id, {})));
    } else if (header.kind != FrameKind::pong) {
        if (!first_frame_seen_) {  // a ping is not enough to hold a place
            first_frame_seen_ = true;
            sign_in_by_ = std::chrono::steady_clock::now() + sign_in_timeout_;
            apply_deadline();
        }
        try {
            handler_->on_frame(header, body);
        } catch (const std::exception& e) {
            log().error("uncaught in=on_frame connection={} command={} error={}", id_.value, header.command, e.what());
            close(nullptr);
        }
    }
    return is_open() && !closing_;
}

void ChannelBase::refuse(const FrameHeader& header, FrameFault fault) {
    log().info("framing_broken connection={} address={} reason=\"{}\"", id_.value, remote_address_, describe(fault));
    SharedBytes last;
    if (handlers_.encode_fault) last = std::make_shared<const Bytes>(handlers_.encode_fault(header, fault));
    close(std::move(last));
}

void ChannelBase::enqueue(SharedBytes frame) {
    const bool idle = outbox_.empty();
    outbox_.append(std::move(frame));
    if (idle) thread_.flush_later(shared_from_this());
}

void ChannelBase::send(SharedBytes frame) {
    if (!is_open() || closing_) return;
    if (outbox_.bytes() + frame->size() > outbox_limit_ + kOutboxReplyBytes) {
        log().warn("peer_does_not_read connection={} address={} queued={}", id_.value, remote_address_, outbox_.bytes());
        return abandon();
    }
    enqueue(std::move(frame));
}

void ChannelBase::push(SharedBytes frame) {
    if (!is_open() || closing_) return;
    if (!overflowed_ && outbox_.bytes() + frame->size() <= outbox_limit_) return enqueue(std::move(frame));
    IoCounters::add(thread_.counters.pushes_dropped);
    if (std::exchange(overflowed_, true)) return;
    boost::asio::post(executor(), [self = shared_from_this()] {
        if (self->handler_) self->handler_->on_overflow();
    });
}

void ChannelBase::close(SharedBytes last_frame) {
    if (!is_open() || closing_) return;
    if (last_frame) enqueue(std::move(last_frame));
    closing_ = true;
    stream_->expire_after(kClosePatience);
    if (outbox_.empty()) {
        // In the next turn: the caller may be in the middle of reading.
        boost::asio::post(executor(), [self = shared_from_this()] { self->sent(0); });
    }
}

void ChannelBase::sent(std::size_t frames) {
    IoCounters::add(thread_.counters.frames_out, frames);
    if (!outbox_.empty() || ended_) return;
    overflowed_ = false;
    if (!closing_) return;
    ended_ = true;
    part();
}

void ChannelBase::abandon() {
    if (stream_) stream_->close();
    ended_ = true;
    report_closed();
}

void ChannelBase::report_closed() {
    outbox_.clear();
    ended();
    if (!handler_) return;
    boost::asio::post(executor(), [self = shared_from_this(), handler = std::move(handler_)] { handler->on_closed(); });
}

void ChannelBase::set_max_frame(bool signed_in) {
    if (!is_open()) return;
    if (signed_in_ && !signed_in) sign_in_by_ = std::chrono::steady_clock::now() + sign_in_timeout_;
    signed_in_ = signed_in;
    if (signed_in) stream_->ticket().leave_address();
    apply_deadline();
    max_frame_changed(max_body());
}

void ChannelBase::set_idle_timeout(std::chrono::seconds timeout) {
    idle_timeout_ = timeout;
    apply_deadline();
}

void ChannelBase::apply_deadline() {
    if (!is_open() || closing_) return;
    if (!signed_in_) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(sign_in_by_ - std::chrono::steady_clock::now());
        stream_->expire_after(std::max(left, std::chrono::milliseconds{1}));
    } else if (paused_) {
        stream_->clear_deadline();
    } else {
        stream_->set_idle_timeout(idle_timeout_);
    }
}

void ChannelBase::pause_reading(bool paused) {
    if (!is_open() || closing_ || paused_ == paused) return;
    paused_ = paused;
    apply_deadline();
    if (!paused) resume_reading();
}

}  // namespace aviso
