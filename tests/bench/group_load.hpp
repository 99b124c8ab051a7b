#pragma once

#include <boost/asio/steady_timer.hpp>
#include <map>
#include <random>
#include <vector>

#include "bench/fleet.hpp"
#include "bench/latencies.hpp"

namespace aviso::bench {

/// Messages into groups whose members are connections of a fleet; the first member of each group sends.
/// A delivery counts when a member has decrypted and parsed the entry with its text.
class GroupLoad {
  public:
    struct Group {
        ConversationId conversation;
        std::vector<std::size_t> members;  ///< in the fleet
    };
    /// Takes over the frames of the members' connections.
    GroupLoad(Fleet& fleet, const std::vector<Group>& groups, std::size_t text_bytes);

    /// Every group has so many messages on the way that not everyone has.
    void begin_closed(int on_the_way);
    /// Every group gets a message each `interval`, whatever comes back.
    void begin_paced(std::chrono::duration<double> interval);
    /// This member is no longer waited for: its client reads no more. Before the messages it would miss.
    void leave_out(std::size_t member);
    /// No new messages; gives true when everything came, false when the rest did not come for 10 s.
    bool finish();

    struct Window {
        std::int64_t messages = 0;  ///< that everyone has
        std::int64_t deliveries = 0;
        Latencies deliver_ms;      ///< of one member, from sending
        Latencies last_member_ms;  ///< until everyone had it
        std::int64_t refused = 0;  ///< for now; sent again
    };
    Window take() { return std::exchange(window_, {}); }

    struct Losses {
        std::int64_t lost = 0, duplicated = 0, hints = 0;
    };
    Losses losses() const { return {waiting_, duplicated_, hints_}; }

  private:
    struct Message {
        BenchClock::time_point sent;
        std::size_t missing = 0;
    };
    struct Traffic {
        Group group;
        std::size_t awaited = 0;  ///< receivers that count
        std::vector<Message> messages;
        std::map<std::uint32_t, Bytes> unanswered;  ///< requests, by their id
    };
    struct Receiver {
        bool is_left_out = false;
        std::vector<bool> had;  ///< by the message's number
    };
    void send(Traffic& traffic);
    void transmit(Traffic& traffic, Bytes request);
    /// Sends again what the server had no room for, when it says.
    void on_refused(Traffic& traffic, std::uint32_t id, BytesView body);
    void on_frame(Traffic& traffic, Receiver& receiver, const FrameHeader& header, BytesView body);
    void send_paced();

    Fleet& fleet_;
    const std::size_t text_bytes_;
    std::vector<Traffic> traffic_;
    std::vector<Receiver> receivers_;
    bool closed_ = false;
    BenchClock::duration interval_{0};
    boost::asio::steady_timer timer_;
    std::mt19937_64 random_{std::random_device{}()};
    Window window_;
    std::int64_t waiting_ = 0, duplicated_ = 0, hints_ = 0;
};

}  // namespace aviso::bench
