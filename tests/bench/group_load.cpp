#include "bench/group_load.hpp"

#include "aviso/v1/common.pb.h"
#include "bench/bench_options.hpp"
#include "bench/wire.hpp"

namespace aviso::bench {
namespace {

using namespace std::chrono_literals;

}  // namespace

GroupLoad::GroupLoad(Fleet& fleet, const std::vector<Group>& groups, std::size_t text_bytes)
    : fleet_{fleet}, text_bytes_{text_bytes}, receivers_(fleet.size()), timer_{fleet.io()} {
    traffic_.reserve(groups.size());
    for (const Group& group : groups) traffic_.push_back({group, group.members.size() - 1, {}, {}});
    for (Traffic& one : traffic_) {
        for (const std::size_t member : one.group.members) {
            fleet.at(member).start([this, &one, &receiver = receivers_[member]](const FrameHeader& header, BytesView body) { on_frame(one, receiver, header, body); });
        }
    }
}

void GroupLoad::leave_out(std::size_t member) {
    receivers_.at(member).is_left_out = true;
    for (Traffic& one : traffic_) {
        if (std::ranges::find(one.group.members, member) != one.group.members.end()) --one.awaited;
    }
}

void GroupLoad::send(Traffic& traffic) {
    Bytes request = make_send(traffic.group.conversation, traffic.messages.size(), text_bytes_, 0, random_);
    traffic.messages.push_back({BenchClock::now(), traffic.awaited});
    waiting_ += static_cast<std::int64_t>(traffic.awaited);
    transmit(traffic, std::move(request));
}

void GroupLoad::transmit(Traffic& traffic, Bytes request) {
    const std::uint32_t id = fleet_.at(traffic.group.members.front()).request(commands().send, request);
    traffic.unanswered.emplace(id, std::move(request));
}

void GroupLoad::on_refused(Traffic& traffic, std::uint32_t id, BytesView body) {
    v1::ErrorReply error;
    error.ParseFromArray(body.data(), static_cast<int>(body.size()));
    if (error.action() != v1::ERROR_ACTION_AFTER) throw BenchError{"a group message was refused: " + error.detail()};
    ++window_.refused;
    Bytes request = std::move(traffic.unanswered.extract(id).mapped());
    auto timer = std::make_shared<boost::asio::steady_timer>(fleet_.io(), std::chrono::milliseconds{error.retry_after_ms()});
    timer->async_wait([this, &traffic, timer, request = std::move(request)](boost::system::error_code failed) mutable {
        if (!failed) transmit(traffic, std::move(request));
    });
}

void GroupLoad::on_frame(Traffic& traffic, Receiver& receiver, const FrameHeader& header, BytesView body) {
    if (header.kind == FrameKind::error) return on_refused(traffic, header.request_id, body);
    if (header.kind == FrameKind::reply) traffic.unanswered.erase(header.request_id);
    if (header.kind != FrameKind::push || receiver.is_left_out) return;
    if (header.command == commands().hint) ++hints_;
    if (header.command != commands().entry) return;
    const std::size_t number = pushed_number(body, text_bytes_);
    if (receiver.had.size() <= number) receiver.had.resize(number + 1);
    if (receiver.had[number]) {
        ++duplicated_;
        return;
    }
    receiver.had[number] = true;
    Message& message = traffic.messages.at(number);
    const double ms = milliseconds_between(message.sent, BenchClock::now());
    --waiting_;
    ++window_.deliveries;
    window_.deliver_ms.add(ms);
    if (--message.missing > 0) return;
    ++window_.messages;
    window_.last_member_ms.add(ms);
    if (closed_) send(traffic);
}

void GroupLoad::begin_closed(int on_the_way) {
    closed_ = true;
    for (int i = 0; i < on_the_way; ++i) {
        for (Traffic& one : traffic_) send(one);
    }
}

void GroupLoad::begin_paced(std::chrono::duration<double> interval) {
    interval_ = std::chrono::duration_cast<BenchClock::duration>(interval);
    timer_.expires_after(0s);
    send_paced();
}

void GroupLoad::send_paced() {
    if (interval_ == BenchClock::duration::zero()) return;
    for (Traffic& one : traffic_) send(one);
    timer_.expires_at(timer_.expiry() + interval_);
    timer_.async_wait([this](boost::system::error_code error) {
        if (!error) send_paced();
    });
}

bool GroupLoad::finish() {
    closed_ = false;
    interval_ = BenchClock::duration::zero();
    for (std::int64_t before = -1; waiting_ > 0 && waiting_ != before;) {
        before = waiting_;
        fleet_.run_until([this] { return waiting_ == 0; }, 10s);
    }
    fleet_.run_for(200ms);
    return waiting_ == 0;
}

}  // namespace aviso::bench
