#pragma once

#include <boost/asio/steady_timer.hpp>
#include <random>
#include <vector>

#include "bench/fleet.hpp"
#include "bench/latencies.hpp"

namespace aviso::bench {

inline constexpr int kTextBytes = 200;
inline constexpr int kInFlight = 16;

/// Direct messages between pairs of a fleet: sends, notes when each is acknowledged and delivered, and in the end what was lost.
/// A delivery counts when the receiver has decrypted and parsed the entry with its body.
class DirectLoad {
  public:
    struct Pair {
        ConversationId conversation;
        std::size_t sender = 0, receiver = 0;  ///< in the fleet
    };
    /// Takes over the frames of these pairs' connections.
    DirectLoad(Fleet& fleet, const std::vector<Pair>& pairs);

    /// Every pair keeps `in_flight` messages unacknowledged, from now on.
    void begin_closed(int in_flight);
    /// Messages leave at random moments, `rate` per second on average, whatever comes back. Latency counts from the moment due.
    void begin_open(double rate);
    /// One pair; the next message when the one before is acknowledged and delivered. The other pairs rest.
    void begin_alone();
    /// No new messages; gives true when everything sent was acknowledged and delivered, false when the rest did not come for 10 s.
    bool finish();

    /// What came since the last `take`.
    struct Window {
        std::int64_t acked = 0, delivered = 0, refused = 0;
        Latencies ack_ms, deliver_ms;
    };
    Window take() { return std::exchange(window_, {}); }

    /// Of all messages so far; to be asked after finish().
    struct Losses {
        std::int64_t lost = 0;        ///< acknowledged and never delivered, or never answered
        std::int64_t duplicated = 0;  ///< delivered again
        std::int64_t hints = 0;       ///< SyncHints: pushes were left out
    };
    Losses losses() const;

  private:
    struct Message {
        BenchClock::time_point due;
        Bytes body;  ///< the request, until it is acknowledged: what is refused for now is sent again
        bool acked = false;
        std::uint16_t deliveries = 0;
    };
    struct Traffic {
        Pair pair;
        std::vector<Message> messages;
        std::vector<std::size_t> message_of_request;  ///< by request id - first_request
        std::uint32_t first_request = 0;
        std::int64_t newest_seq = 0;  ///< the sender shows its own messages
    };
    enum class Mode { resting, closed, open, alone };

    void send(Traffic& traffic, BenchClock::time_point due);
    void transmit(Traffic& traffic, std::size_t index);
    void on_sender_frame(Traffic& traffic, const FrameHeader& header, BytesView body);
    void on_receiver_frame(Traffic& traffic, const FrameHeader& header, BytesView body);
    void on_refused(Traffic& traffic, std::size_t index, BytesView body);
    void next_alone(const Message& message);
    void send_due();

    Fleet& fleet_;
    std::vector<Traffic> traffic_;
    Mode mode_ = Mode::resting;
    double rate_ = 0;
    BenchClock::time_point next_due_;
    boost::asio::steady_timer timer_;
    std::mt19937_64 random_{std::random_device{}()};
    Window window_;
    std::int64_t outstanding_ = 0;  ///< answers and first deliveries that have not come
    std::int64_t duplicated_ = 0, hints_ = 0;
};

}  // namespace aviso::bench
