#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "bench/latencies.hpp"
#include "bench/peers/xmpp_connection.hpp"

namespace aviso::bench {

inline constexpr int kTextBytes = 200;
inline constexpr int kInFlight = 16;

/// DirectLoad's messages, spoken in XMPP: account 2i writes to account 2i+1, `user<n>@domain` all with one password.
/// Acknowledged is what the sender's stream management says is handled; delivered what the receiver has parsed with its
/// body.
class XmppPairs {
  public:
    /// Signs everybody in, one after the other.
    XmppPairs(const boost::asio::ip::tcp::endpoint& server, const std::string& domain, const std::string& password,
              int pairs);

    /// Every pair keeps kInFlight messages unacknowledged, from now on.
    void begin_closed();
    /// One pair; the next message when the one before is acknowledged and delivered. The other pairs rest.
    void begin_alone();
    void run_for(std::chrono::duration<double> time);
    /// Runs for `least`, and on until as many were delivered since the last take() as are on the way in the closed
    /// loop, or `most` is over: a slow server takes seconds to work off the first burst, and is measured behind it.
    void warm_up(std::chrono::duration<double> least, std::chrono::duration<double> most);
    /// No new messages; returns when everything was acknowledged and delivered, or nothing came for 10 s.
    void finish();

    /// What came since the last `take`.
    struct Window {
        std::int64_t acked = 0, delivered = 0;
        Latencies ack_ms, deliver_ms;
    };
    Window take() { return std::exchange(window_, {}); }

    /// Of all messages so far; to be asked after finish().
    struct Losses {
        std::int64_t sent = 0;
        std::int64_t lost = 0;  ///< never acknowledged, or never delivered
        std::int64_t duplicated = 0;
    };
    Losses losses() const;

  private:
    struct Message {
        BenchClock::time_point sent;
        std::uint16_t deliveries = 0;
    };
    struct Pair {
        std::unique_ptr<XmppConnection> sender, receiver;
        std::string to;
        std::vector<Message> messages;
        std::uint32_t acked = 0;  ///< of messages, in their order
    };
    enum class Mode { resting, closed, alone };

    void send(Pair& pair);
    void on_sender_element(Pair& pair, std::string_view element);
    void on_receiver_element(Pair& pair, std::string_view element);
    void next_alone(Pair& pair);

    boost::asio::io_context io_{1};
    XmppContext context_ = make_xmpp_context();
    std::vector<Pair> pairs_;
    Mode mode_ = Mode::resting;
    std::mt19937_64 random_{std::random_device{}()};
    Window window_;
    std::int64_t outstanding_ = 0;  ///< acknowledgements and first deliveries that have not come
    std::int64_t duplicated_ = 0;
};

}  // namespace aviso::bench
