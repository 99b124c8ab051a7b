#pragma once

#include <atomic>
#include <functional>

#include "store/connection.hpp"

namespace aviso::store::test {

/// What goes wrong next on a FaultyEngine's connections.
struct Faults {
    enum class Commit { fine, answer_lost_after, lost_before };
    std::atomic<Commit> next_commit{Commit::fine};
    std::atomic<bool> engine_ends_next_change{false};  ///< rolls back under the closures' feet, as SQLite does on a full disk
};

/// A real engine whose connections fail on demand.
class FaultyEngine final : public Engine {
  public:
    FaultyEngine(std::unique_ptr<Engine> real, Faults& faults) : real_{std::move(real)}, faults_{faults} {}
    Dialect dialect() const override { return real_->dialect(); }
    std::unique_ptr<Connection> connect(Use use) override { return std::make_unique<FaultyConnection>(real_->connect(use), faults_); }
    void check_durability() override {}

  private:
    class FaultyConnection final : public Connection {
      public:
        FaultyConnection(std::unique_ptr<Connection> real, Faults& faults) : real_{std::move(real)}, faults_{faults} {}
        Dialect dialect() const override { return real_->dialect(); }
        Rows run(const Sql& sql, std::span<const Value> values) override { return real_->run(sql, values); }
        std::int64_t run_change(const Sql& sql, std::span<const Value> values) override {
            const std::int64_t changed = real_->run_change(sql, values);
            if (faults_.engine_ends_next_change.exchange(false)) real_->rollback();
            return changed;
        }
        std::int64_t insert_id() override { return real_->insert_id(); }
        void run_plain(std::string_view statement) override { real_->run_plain(statement); }
        void begin() override { real_->begin(); }
        void commit() override {
            const auto fault = faults_.next_commit.exchange(Faults::Commit::fine);
            if (fault == Faults::Commit::lost_before) real_->rollback();
            if (fault != Faults::Commit::lost_before) real_->commit();
            if (fault == Faults::Commit::fine) return;
            lost_ = true;
            throw DatabaseError{"the server has gone away", true};
        }
        void rollback() noexcept override { real_->rollback(); }
        void savepoint() override { real_->savepoint(); }
        void release_savepoint() override { real_->release_savepoint(); }
        void rollback_to_savepoint() override { real_->rollback_to_savepoint(); }
        bool in_transaction() const override { return !lost_ && real_->in_transaction(); }
        bool lost() const override { return lost_ || real_->lost(); }
        void set_lock_timeout(std::chrono::milliseconds timeout) override { real_->set_lock_timeout(timeout); }

      private:
        const std::unique_ptr<Connection> real_;
        Faults& faults_;
        bool lost_ = false;
    };

    const std::unique_ptr<Engine> real_;
    Faults& faults_;
};

}  // namespace aviso::store::test
