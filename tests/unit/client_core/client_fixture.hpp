#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <filesystem>

#include "client-qt/core/client.hpp"
#include "core/crypto/random.hpp"
#include "fake_server.hpp"

namespace aviso::client::test {

/// A client on its own store against a fake server.
class ClientTest : public testing::Test {
  protected:
    ClientTest() {
        server_ = start_server(folder_, log_);
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
        Client::Options options{{"127.0.0.1", server_->port()}, [pinned](const std::string& shown) { return shown == pinned; }, "token", std::chrono::milliseconds{10}};
        client_ = std::make_shared<Client>(io_.get_executor(), options, *store_, [this](const Event& e) { events_.push_back(e); });
        client_->start();
    }
    void stop_client() {
        if (!client_) return;
        client_->stop();
        client_.reset();
        io_.restart();
        io_.run_for(std::chrono::milliseconds{100});
    }
    template <class Done>
    bool until(Done done) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{10};
        while (!done() && std::chrono::steady_clock::now() < limit) {
            io_.restart();
            io_.run_one_for(std::chrono::milliseconds{20});
        }
        return done();
    }
    bool online() {
        return until([this] { return client_->state() == ConnectionState::online; });
    }
    /// Runs `task` to its end.
    template <class T>
    T run(Task<T> task) {
        std::optional<T> result;
        asio::co_spawn(io_, std::move(task), [&result](std::exception_ptr error, T value) {
            if (error) std::rethrow_exception(error);
            result.emplace(std::move(value));
        });
        EXPECT_TRUE(until([&] { return result.has_value(); }));
        return std::move(result.value());
    }
    Task<bool> waited() {
        co_await client_->wait_reported(std::chrono::seconds{5});
        co_return true;
    }
    template <class E>
    int events() {
        return static_cast<int>(std::count_if(events_.begin(), events_.end(), [](const Event& e) { return std::holds_alternative<E>(e); }));
    }
    int asked(std::uint16_t command) {
        const std::scoped_lock lock{log_.mutex};
        return log_.count(command);
    }
    ConversationId chat() const { return ConversationId{kConversation}; }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("aviso-client-" + to_hex(crypto::random_bytes(8)));
    Bytes key_ = crypto::random_bytes(32);
    Log log_;
    std::unique_ptr<Server> server_;
    std::unique_ptr<LocalStore> store_;
    asio::io_context io_;
    std::shared_ptr<Client> client_;
    std::vector<Event> events_;
};

}  // namespace aviso::client::test
