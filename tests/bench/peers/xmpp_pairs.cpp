#include "bench/peers/xmpp_pairs.hpp"

#include <charconv>

#include "bench/bench_options.hpp"

namespace aviso::bench {
namespace {

using namespace std::chrono_literals;

constexpr auto kGiveUpAfter = 10s;
constexpr std::string_view kCharacters =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+-";  // none that XML has to escape

std::string random_text(std::mt19937_64& random) {
    std::string text(kTextBytes, '\0');
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < text.size(); ++i, bits >>= 6) {
        if (i % 10 == 0) bits = random();
        text[i] = kCharacters[bits & 63];
    }
    return text;
}

std::uint32_t number_in(std::string_view digits, std::string_view element) {
    std::uint32_t number = 0;
    if (std::from_chars(digits.data(), digits.data() + digits.size(), number).ec != std::errc{})
        throw BenchError{"no number where one belongs: " + std::string{element}};
    return number;
}

}  // namespace

XmppPairs::XmppPairs(const boost::asio::ip::tcp::endpoint& server, const std::string& domain,
                     const std::string& password, int pairs)
    : pairs_(static_cast<std::size_t>(pairs)) {
    for (std::size_t i = 0; i < pairs_.size(); ++i) {
        Pair& pair = pairs_[i];
        const std::string from = "user" + std::to_string(2 * i), to = "user" + std::to_string(2 * i + 1);
        pair.to = to + "@" + domain;
        pair.sender = std::make_unique<XmppConnection>(io_, context_.get());
        pair.receiver = std::make_unique<XmppConnection>(io_, context_.get());
        pair.sender->sign_in(server, {from, domain, password}, true);
        pair.receiver->sign_in(server, {to, domain, password}, false);
    }
    for (Pair& pair : pairs_) {
        pair.sender->start([this, &pair](std::string_view element) { on_sender_element(pair, element); });
        pair.receiver->start([this, &pair](std::string_view element) { on_receiver_element(pair, element); });
    }
}

void XmppPairs::send(Pair& pair) {
    const std::string number = std::to_string(pair.messages.size());
    pair.messages.push_back({BenchClock::now(), 0});
    outstanding_ += 2;
    pair.sender->send("<message to='" + pair.to + "' type='chat' id='" + number + "'><body>" + random_text(random_) +
                      "</body></message>");
}

void XmppPairs::on_sender_element(Pair& pair, std::string_view element) {
    const std::string_view name = name_of(element);
    if (name == "message" || name == "stream:error") throw BenchError{"a message was refused: " + std::string{element}};
    if (name != "a") return;
    const std::uint32_t handled = number_in(attribute_of(element, "h"), element);
    if (handled > pair.messages.size()) throw BenchError{"more was acknowledged than sent: " + std::string{element}};
    const auto now = BenchClock::now();
    for (; pair.acked < handled; ++pair.acked) {
        --outstanding_;
        ++window_.acked;
        window_.ack_ms.add(milliseconds_between(pair.messages[pair.acked].sent, now));
        if (mode_ == Mode::closed) send(pair);
    }
    if (mode_ == Mode::alone) next_alone(pair);
}

void XmppPairs::on_receiver_element(Pair& pair, std::string_view element) {
    if (name_of(element) == "stream:error") throw BenchError{"a receiver was shut out: " + std::string{element}};
    if (name_of(element) != "message") return;
    if (text_of(element, "body").size() != kTextBytes)
        throw BenchError{"a message came without its text: " + std::string{element}};
    Message& message = pair.messages.at(number_in(attribute_of(element, "id"), element));
    if (message.deliveries++ > 0) {
        ++duplicated_;
        return;
    }
    --outstanding_;
    ++window_.delivered;
    window_.deliver_ms.add(milliseconds_between(message.sent, BenchClock::now()));
    if (mode_ == Mode::alone) next_alone(pair);
}

void XmppPairs::next_alone(Pair& pair) {
    if (pair.acked == pair.messages.size() && pair.messages.back().deliveries > 0) send(pair);
}

void XmppPairs::begin_closed() {
    mode_ = Mode::closed;
    for (int i = 0; i < kInFlight; ++i) {
        for (Pair& pair : pairs_) send(pair);
    }
}

void XmppPairs::begin_alone() {
    mode_ = Mode::alone;
    send(pairs_.front());
}

void XmppPairs::run_for(std::chrono::duration<double> time) {
    io_.run_for(std::chrono::duration_cast<std::chrono::nanoseconds>(time));
}

void XmppPairs::warm_up(std::chrono::duration<double> least, std::chrono::duration<double> most) {
    const auto begun = BenchClock::now();
    run_for(least);
    const auto burst = static_cast<std::int64_t>(mode_ == Mode::closed ? pairs_.size() * kInFlight : 0);
    while (window_.delivered < burst && BenchClock::now() - begun < most) io_.run_one_for(10ms);
}

void XmppPairs::finish() {
    mode_ = Mode::resting;
    std::int64_t before = outstanding_;
    for (auto last = BenchClock::now(); outstanding_ > 0 && BenchClock::now() - last < kGiveUpAfter;) {
        io_.run_one_for(10ms);
        if (outstanding_ != before) last = BenchClock::now();
        before = outstanding_;
    }
    run_for(200ms);  // what comes twice would come now
}

XmppPairs::Losses XmppPairs::losses() const {
    Losses sum{0, 0, duplicated_};
    for (const Pair& pair : pairs_) {
        sum.sent += static_cast<std::int64_t>(pair.messages.size());
        for (std::size_t i = 0; i < pair.messages.size(); ++i)
            sum.lost += i >= pair.acked || pair.messages[i].deliveries == 0 ? 1 : 0;
    }
    return sum;
}

}  // namespace aviso::bench
