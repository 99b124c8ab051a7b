#include "bench/direct_load.hpp"

#include <cstring>

#include "aviso/v1/common.pb.h"
#include "aviso/v1/messaging.pb.h"
#include "bench/bench_options.hpp"

namespace aviso::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kOpenStep = 500us;
constexpr auto kGiveUpAfter = 10s;

struct Commands {
    std::uint16_t send = command_of("aviso.v1.Messaging.SendMessage");
    std::uint16_t entry = command_of("aviso.v1.EntryPush");
    std::uint16_t hint = command_of("aviso.v1.SyncHintPush");
};
const Commands& commands() {
    static const Commands all;
    return all;
}

/// 16 bytes: random ones first, as a client's, then the message's place in its pair.
Bytes make_key(std::uint64_t random, std::uint64_t index) {
    Bytes key(16, '\0');
    std::memcpy(key.data(), &random, 8);
    std::memcpy(key.data() + 8, &index, 8);
    return key;
}

std::size_t index_of(BytesView key) {
    std::uint64_t index = 0;
    std::memcpy(&index, key.data() + 8, 8);
    return index;
}

}  // namespace

DirectLoad::DirectLoad(Fleet& fleet, const std::vector<Pair>& pairs) : fleet_{fleet}, timer_{fleet.io()} {
    traffic_.reserve(pairs.size());
    for (const Pair& pair : pairs) traffic_.push_back({pair, {}, {}, 0, 0});
    for (Traffic& one : traffic_) {
        fleet.at(one.pair.sender).start([this, &one](const FrameHeader& header, BytesView body) { on_sender_frame(one, header, body); });
        fleet.at(one.pair.receiver).start([this, &one](const FrameHeader& header, BytesView body) { on_receiver_frame(one, header, body); });
    }
}

void DirectLoad::send(Traffic& traffic, BenchClock::time_point due) {
    v1::SendMessageRequest request;
    request.set_conversation_id(traffic.pair.conversation.value);
    request.set_client_entry_id(make_key(random_(), traffic.messages.size()));
    request.set_read_seq(traffic.newest_seq);
    std::string& text = *request.mutable_text()->mutable_text();
    text.resize(kTextBytes);
    for (std::size_t at = 0; at < text.size(); at += 10) {
        std::uint64_t bits = random_();
        for (std::size_t i = at; i < at + 10; ++i, bits >>= 6) text[i] = static_cast<char>('0' + (bits & 63));
    }
    traffic.messages.push_back({due, request.SerializeAsString(), false, 0});
    outstanding_ += 2;
    transmit(traffic, traffic.messages.size() - 1);
}

void DirectLoad::transmit(Traffic& traffic, std::size_t index) {
    const std::uint32_t id = fleet_.at(traffic.pair.sender).request(commands().send, traffic.messages[index].body);
    if (traffic.message_of_request.empty()) traffic.first_request = id;
    traffic.message_of_request.push_back(index);
}

void DirectLoad::on_sender_frame(Traffic& traffic, const FrameHeader& header, BytesView body) {
    if (header.kind != FrameKind::reply && header.kind != FrameKind::error) return;
    const std::size_t index = traffic.message_of_request.at(header.request_id - traffic.first_request);
    if (header.kind == FrameKind::error) return on_refused(traffic, index, body);
    v1::SendMessageResponse response;
    if (!response.ParseFromArray(body.data(), static_cast<int>(body.size())) || response.seq() == 0) throw BenchError{"a reply to a send does not say where it is stored"};
    traffic.newest_seq = std::max(traffic.newest_seq, response.seq());
    Message& message = traffic.messages[index];
    message.acked = true;
    message.body = {};
    --outstanding_;
    ++window_.acked;
    const auto now = BenchClock::now();
    window_.ack_ms.add(milliseconds_between(message.due, now));
    if (mode_ == Mode::closed) send(traffic, now);
    if (mode_ == Mode::alone) next_alone(message);
}

void DirectLoad::on_refused(Traffic& traffic, std::size_t index, BytesView body) {
    v1::ErrorReply error;
    error.ParseFromArray(body.data(), static_cast<int>(body.size()));
    if (error.action() != v1::ERROR_ACTION_AFTER) throw BenchError{"a message was refused: " + error.detail()};
    ++window_.refused;
    auto timer = std::make_shared<boost::asio::steady_timer>(fleet_.io(), std::chrono::milliseconds{error.retry_after_ms()});
    timer->async_wait([this, &traffic, index, timer](boost::system::error_code failed) {
        if (!failed) transmit(traffic, index);
    });
}

void DirectLoad::on_receiver_frame(Traffic& traffic, const FrameHeader& header, BytesView body) {
    if (header.kind != FrameKind::push) return;
    if (header.command == commands().hint) ++hints_;
    if (header.command != commands().entry) return;
    v1::EntryPush push;
    if (!push.ParseFromArray(body.data(), static_cast<int>(body.size()))) throw BenchError{"an entry does not parse"};
    const v1::Entry& entry = push.entry();
    if (entry.body().text().text().size() != kTextBytes || entry.client_entry_id().size() != 16) throw BenchError{"an entry came without its text"};
    Message& message = traffic.messages.at(index_of(entry.client_entry_id()));
    if (message.deliveries++ > 0) {
        ++duplicated_;
        return;
    }
    --outstanding_;
    ++window_.delivered;
    window_.deliver_ms.add(milliseconds_between(message.due, BenchClock::now()));
    if (mode_ == Mode::alone) next_alone(message);
}

void DirectLoad::next_alone(const Message& message) {
    if (message.acked && message.deliveries > 0) send(traffic_.front(), BenchClock::now());
}

void DirectLoad::begin_closed(int in_flight) {
    mode_ = Mode::closed;
    for (int i = 0; i < in_flight; ++i) {
        for (Traffic& one : traffic_) send(one, BenchClock::now());
    }
}

void DirectLoad::begin_alone() {
    mode_ = Mode::alone;
    send(traffic_.front(), BenchClock::now());
}

void DirectLoad::begin_open(double rate) {
    mode_ = Mode::open;
    rate_ = rate;
    next_due_ = BenchClock::now();
    send_due();
}

void DirectLoad::send_due() {
    if (mode_ != Mode::open) return;
    std::exponential_distribution<double> gap{rate_};
    for (const auto now = BenchClock::now(); next_due_ <= now;) {
        send(traffic_[random_() % traffic_.size()], next_due_);
        next_due_ += std::chrono::duration_cast<BenchClock::duration>(std::chrono::duration<double>(gap(random_)));
    }
    timer_.expires_after(kOpenStep);
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) send_due();
    });
}

bool DirectLoad::finish() {
    mode_ = Mode::resting;
    for (std::int64_t before = -1; outstanding_ > 0 && outstanding_ != before;) {
        before = outstanding_;
        fleet_.run_until([this] { return outstanding_ == 0; }, kGiveUpAfter);
    }
    fleet_.run_for(200ms);  // what comes twice would come now
    return outstanding_ == 0;
}

DirectLoad::Losses DirectLoad::losses() const {
    Losses sum{0, duplicated_, hints_};
    for (const Traffic& one : traffic_) {
        sum.lost += std::ranges::count_if(one.messages, [](const Message& message) { return !message.acked || message.deliveries == 0; });
    }
    return sum;
}

}  // namespace aviso::bench
