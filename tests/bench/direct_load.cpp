#include "bench/direct_load.hpp"

#include "aviso/v1/common.pb.h"
#include "bench/bench_options.hpp"
#include "bench/wire.hpp"

namespace aviso::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kOpenStep = 500us;
constexpr auto kGiveUpAfter = 10s;

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
    Bytes request = make_send(traffic.pair.conversation, traffic.messages.size(), kTextBytes, traffic.newest_seq, random_);
    traffic.messages.push_back({due, std::move(request), false, 0});
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
    traffic.newest_seq = std::max(traffic.newest_seq, stored_seq(body));
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
    Message& message = traffic.messages.at(pushed_number(body, kTextBytes));
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
