#include "net/tls_channel.hpp"

#include <boost/asio/post.hpp>

namespace aviso {

namespace {
/// Records read, or written, before other connections of the thread have their turn.
constexpr int kRecordsPerTurn = 8;
constexpr int kSendBufferBytes = 128 * 1024;
}  // namespace

void TlsChannel::start(const ChannelFactory& factory) {
    boost::system::error_code ignored;
    // What the kernel holds for a peer that does not read is bounded, too.
    stream_->socket().set_option(boost::asio::socket_base::send_buffer_size{kSendBufferBytes}, ignored);
    begin(factory);
    on_readable();  // the first frame may have come with the end of the handshake
}

void TlsChannel::wait_readable() {
    if (waiting_readable_ || reading_ || paused() || closing() || !is_open()) return;
    waiting_readable_ = true;
    stream_->socket().async_wait(TlsStream::Socket::wait_read, [me = self()](boost::system::error_code) {
        me->waiting_readable_ = false;
        me->on_readable();
    });
}

void TlsChannel::on_readable() {
    if (closing()) return;
    if (!is_open()) return abandon();
    if (paused() || reading_) return;
    reading_ = true;
    auto& scratch = thread_.read_scratch();
    const auto sink = [this](const FrameHeader& header, BytesView body) { return deliver(header, body); };
    for (int record = 0; record < kRecordsPerTurn; ++record) {
        const auto got = stream_->read(scratch.data(), scratch.size());
        if (got.status == TlsStream::Status::done) {
            const auto fault = decoder_.feed({scratch.data(), got.bytes}, sink);
            if (fault) refuse(decoder_.at_fault(), *fault);
            if (closing() || paused() || !is_open()) break;
            if (stream_->holds_more()) continue;
            // Waiting asks the kernel anew, so there is no need to read until it says "nothing".
            reading_ = false;
            return wait_readable();
        }
        reading_ = false;
        if (got.status == TlsStream::Status::closed) return abandon();
        return wait_readable();
    }
    reading_ = false;
    // More may lie in OpenSSL's buffer, where no readiness wait sees it.
    if (is_open() && !closing() && !paused())
        boost::asio::post(executor(), [me = self()] { me->on_readable(); });
}

void TlsChannel::resume_reading() {
    boost::asio::post(executor(), [me = self()] { me->on_readable(); });
}

void TlsChannel::wait_writable() {
    if (waiting_writable_ || !is_open()) return;
    waiting_writable_ = true;
    stream_->socket().async_wait(TlsStream::Socket::wait_write, [me = self()](boost::system::error_code) {
        me->waiting_writable_ = false;
        me->flush();
    });
}

void TlsChannel::flush() {
    if (waiting_writable_ || !stream_) return;
    if (!is_open()) return abandon();
    for (int record = 0; !outbox_.empty(); ++record) {
        if (record == kRecordsPerTurn) return thread_.flush_later(self());
        const BytesView next = outbox_.peek(thread_.write_scratch());
        const auto put = stream_->write(next.data(), next.size());
        if (put.status == TlsStream::Status::closed) return abandon();
        if (put.status != TlsStream::Status::done) return wait_writable();
        IoCounters::add(thread_.counters.flushes);
        sent(outbox_.consume(put.bytes));
        if (!is_open()) return;
    }
}

void TlsChannel::part() {
    spawn(executor(), "linger", TlsStream::linger(std::move(stream_)));
    report_closed();
}

}  // namespace aviso
