#include "client-qt/core/client.hpp"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <mutex>

#include "client-qt/core/wire_codec.hpp"
#include "core/crypto/random.hpp"
#include "core/timer.hpp"
#include "net/server.hpp"

using namespace aviso;
using namespace aviso::client;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t kMe = 1, kPeer = 2, kConversation = 7;

/// What the fake server has stored, for all its connections.
struct Log {
    std::mutex mutex;
    std::vector<pb::Entry> entries;
    int requests_to_send = 0;
    int drop_before_ack = 0;  ///< So many sends are stored and the connection closed instead of the reply.
    int pulls = 0;
    int resumes = 0;
    bool refuse_sends = false;
    bool push_while_pulling = false;  ///< The next pull is answered after a push of one more entry, which the answer does not hold.
    std::shared_ptr<FrameChannel> channel;

    pb::Entry& append(std::int64_t sender, const std::string& text, const std::string& key) {
        auto& e = entries.emplace_back();
        e.set_conversation_id(kConversation);
        e.set_seq(static_cast<std::int64_t>(entries.size()));
        e.set_ordinal(e.seq());
        e.set_sender_id(sender);
        e.set_client_entry_id(key);
        e.mutable_body()->mutable_text()->set_text(text);
        return e;
    }
};

class FakePeer : public ChannelHandler {
  public:
    FakePeer(Log& log, std::shared_ptr<FrameChannel> channel) : log_{log}, channel_{std::move(channel)} { channel_->set_max_frame(true); }

    void on_frame(const FrameHeader& header, BytesView body) override {
        const std::scoped_lock lock{log_.mutex};
        const std::string bytes{body};
        const auto answer = [&](const google::protobuf::MessageLite& reply) {
            channel_->send(std::make_shared<Bytes>(encode_frame(header.command, FrameKind::reply, header.request_id, reply.SerializeAsString())));
        };
        switch (header.command) {
            case 0x0102: {
                ++log_.resumes;
                log_.channel = channel_;
                pb::SignedIn in;
                in.set_user_id(kMe);
                return answer(in);
            }
            case 0x0103: {  // as a server whose news of the ended session overtakes the reply
                pb::SignedOutPush push;
                push.set_reason(pb::SIGNED_OUT_REASON_REVOKED);
                return channel_->push(std::make_shared<Bytes>(encode_frame(0x01F1, FrameKind::push, 0, push.SerializeAsString())));
            }
            case 0x0402: {
                ++log_.requests_to_send;
                if (log_.refuse_sends) {
                    pb::ErrorReply no;
                    no.set_code(pb::ERROR_CODE_FORBIDDEN);
                    no.set_detail("not allowed");
                    return channel_->send(std::make_shared<Bytes>(encode_frame(header.command, FrameKind::error, header.request_id, no.SerializeAsString())));
                }
                pb::SendDirectMessageRequest request;
                request.ParseFromString(bytes);
                const pb::Entry* stored = nullptr;
                for (const auto& e : log_.entries)
                    if (e.client_entry_id() == request.client_entry_id()) stored = &e;
                if (stored == nullptr) stored = &log_.append(kMe, request.text().text(), request.client_entry_id());
                if (log_.drop_before_ack > 0) {
                    --log_.drop_before_ack;
                    return channel_->close(nullptr);
                }
                pb::SendMessageResponse reply;
                reply.set_conversation_id(kConversation);
                reply.set_seq(stored->seq());
                return answer(reply);
            }
            case 0x0404: {
                ++log_.pulls;
                pb::PullEntriesRequest request;
                request.ParseFromString(bytes);
                pb::PullEntriesResponse reply;
                const auto from = std::max<std::int64_t>(request.from_seq(), 1);
                const auto until = request.until_seq() != 0 ? request.until_seq() : static_cast<std::int64_t>(log_.entries.size());
                for (const auto& e : log_.entries)
                    if (e.seq() >= from && e.seq() <= until) *reply.add_entries() = e;
                reply.set_covered_from(from);
                reply.set_covered_until(until);
                if (std::exchange(log_.push_while_pulling, false)) push(log_.append(kPeer, "meanwhile", crypto::random_bytes(16)));
                return answer(reply);
            }
            case 0x0408: {
                pb::SyncResponse reply;
                reply.set_epoch("epoch");
                reply.set_cursor(static_cast<std::int64_t>(log_.entries.size()));
                auto* c = reply.add_conversations()->mutable_conversation();
                c->set_conversation_id(kConversation);
                c->set_kind(pb::CONVERSATION_KIND_DIRECT);
                c->set_peer_id(kPeer);
                c->set_head_seq(static_cast<std::int64_t>(log_.entries.size()));
                return answer(reply);
            }
            default: return answer(pb::GetDirectoryResponse{});
        }
    }
    void on_overflow() override {}
    void on_closed() override {}

  private:
    void push(const pb::Entry& entry) {
        pb::EntryPush push;
        *push.mutable_entry() = entry;
        channel_->push(std::make_shared<Bytes>(encode_frame(0x04F1, FrameKind::push, 0, push.SerializeAsString())));
    }

    Log& log_;
    std::shared_ptr<FrameChannel> channel_;
};

class ClientTest : public testing::Test {
  protected:
    ClientTest() {
        std::filesystem::create_directories(folder_);
        ServerOptions options;
        options.address = "127.0.0.1";
        options.port = 0;
        options.certificate = folder_ / "cert.pem";
        options.key = folder_ / "key.pem";
        ServerHandlers handlers;
        handlers.frames = [this](std::shared_ptr<FrameChannel> channel) { return std::make_shared<FakePeer>(log_, std::move(channel)); };
        server_ = std::make_unique<Server>(options, handlers);
        server_->start();
        open_store();
    }
    ~ClientTest() override {
        stop_client();
        server_->stop();
        log_.channel.reset();
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    void open_store() {
        store_.reset();
        store_ = LocalStore::open(folder_ / "store.db", key_).value();
    }
    void start_client(std::string pinned = {}) {
        if (pinned.empty()) pinned = server_->fingerprint();
        Client::Options options{{"127.0.0.1", server_->port()}, [pinned](const std::string& shown) { return shown == pinned; }, "token", 10ms};
        client_ = std::make_shared<Client>(io_.get_executor(), options, *store_, [this](const Event& e) { events_.push_back(e); });
        client_->start();
    }
    void stop_client() {
        if (!client_) return;
        client_->stop();
        client_.reset();
        io_.restart();
        io_.run_for(100ms);
    }
    template <class Done>
    bool until(Done done) {
        const auto limit = std::chrono::steady_clock::now() + 5s;
        while (!done() && std::chrono::steady_clock::now() < limit) {
            io_.restart();
            io_.run_one_for(20ms);
        }
        return done();
    }
    bool online() {
        return until([this] { return client_->state() == ConnectionState::online; });
    }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("aviso-client-" + to_hex(crypto::random_bytes(8)));
    Bytes key_ = crypto::random_bytes(32);
    Log log_;
    std::unique_ptr<Server> server_;
    std::unique_ptr<LocalStore> store_;
    asio::io_context io_;
    std::shared_ptr<Client> client_;
    std::vector<Event> events_;
};

TEST_F(ClientTest, RefusesAServerWithAnotherFingerprint) {
    start_client(std::string(64, '0'));

    ASSERT_TRUE(until([this] { return client_->state() == ConnectionState::signed_out; }));

    EXPECT_EQ(client_->last_error().reason, "fingerprint");
    EXPECT_EQ(log_.resumes, 0);
}

TEST_F(ClientTest, ResumesAndStoresOnceWhenTheConnectionEndsBeforeTheAnswer) {
    log_.drop_before_ack = 1;
    start_client();
    ASSERT_TRUE(online());

    client_->send({}, UserId{kPeer}, "hello");
    client_->send({}, UserId{kPeer}, "again");

    ASSERT_TRUE(until([this] { return store_->queue().empty(); }));
    const std::scoped_lock lock{log_.mutex};
    ASSERT_EQ(log_.entries.size(), 2U);
    EXPECT_EQ(log_.entries[0].body().text().text(), "hello");
    EXPECT_EQ(log_.entries[1].body().text().text(), "again");
    EXPECT_GE(log_.resumes, 2);
}

TEST_F(ClientTest, SendsAfterARestartWhatWasQueuedBefore) {
    store_->enqueue({0, {}, UserId{kPeer}, Bytes(16, 'k'), "from before", 1, {}});
    open_store();

    start_client();

    ASSERT_TRUE(until([this] { return store_->queue().empty(); }));
    const std::scoped_lock lock{log_.mutex};
    ASSERT_EQ(log_.entries.size(), 1U);
    EXPECT_EQ(log_.entries[0].client_entry_id(), Bytes(16, 'k'));
}

TEST_F(ClientTest, KeepsARefusedMessageMarkedAsFailed) {
    log_.refuse_sends = true;
    start_client();
    ASSERT_TRUE(online());

    client_->send({}, UserId{kPeer}, "no");

    ASSERT_TRUE(until([this] { return !store_->queue().empty() && !store_->queue()[0].failure.empty(); }));
    EXPECT_EQ(log_.requests_to_send, 1);
}

TEST_F(ClientTest, PullsWhatAPushSkipped) {
    start_client();
    ASSERT_TRUE(online());
    {
        const std::scoped_lock lock{log_.mutex};
        for (const char* text : {"one", "two", "three"}) log_.append(kPeer, text, crypto::random_bytes(16));
        pb::EntryPush push;
        *push.mutable_entry() = log_.entries.back();
        const auto frame = std::make_shared<Bytes>(encode_frame(0x04F1, FrameKind::push, 0, push.SerializeAsString()));
        asio::post(log_.channel->executor(), [channel = log_.channel, frame] { channel->push(frame); });
    }

    ASSERT_TRUE(until([this] { return store_->in_step(ConversationId{kConversation}) == Seq{3}; }));

    EXPECT_EQ(store_->history(ConversationId{kConversation}, {}, 10).size(), 3U);
    EXPECT_GE(log_.pulls, 1);
}

TEST_F(ClientTest, PullsAgainWhatAPushSkippedWhileItPulled) {
    log_.push_while_pulling = true;
    start_client();
    ASSERT_TRUE(online());
    {
        const std::scoped_lock lock{log_.mutex};
        for (const char* text : {"one", "two"}) log_.append(kPeer, text, crypto::random_bytes(16));
        pb::EntryPush push;
        *push.mutable_entry() = log_.entries.back();
        const auto frame = std::make_shared<Bytes>(encode_frame(0x04F1, FrameKind::push, 0, push.SerializeAsString()));
        asio::post(log_.channel->executor(), [channel = log_.channel, frame] { channel->push(frame); });
    }

    EXPECT_TRUE(until([this] { return store_->in_step(ConversationId{kConversation}) == Seq{3}; }));
}

TEST_F(ClientTest, IsLoggedOutWhenTheServerSaysSoBeforeItAnswers) {
    start_client();
    ASSERT_TRUE(online());
    std::optional<Result<void>> out;

    asio::co_spawn(io_, client_->logout(), [&](std::exception_ptr, Result<void> result) { out = std::move(result); });

    ASSERT_TRUE(until([&] { return out.has_value(); }));
    EXPECT_TRUE(out->has_value());
}

}  // namespace
