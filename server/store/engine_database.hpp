#pragma once

#include "store/group_commit.hpp"
#include "store/open_database.hpp"
#include "store/reader_pool.hpp"
#include "store/sqlite_checkpointer.hpp"

namespace aviso::store {

/// The one Database: writers and readers over an engine. Internal to the room; the rest of the server sees Database.
///
/// SQLite has one writer for everything. MariaDB has one per lane of the message log and one for all else.
class EngineDatabase final : public Database {
  public:
    /// `gauge`: of an SQLite file whose log this database is to carry over; none otherwise.
    EngineDatabase(std::unique_ptr<Engine> engine, const DatabaseOptions& options, Identity identity, std::shared_ptr<WalGauge> gauge = nullptr);
    ~EngineDatabase() override;

    Dialect dialect() const override { return engine_->dialect(); }
    Task<void> run_read(std::function<void(Reader&)>& job) override;
    Task<void> run_write(std::function<bool(Transaction&)>& job, Priority priority) override;

    const Identity& identity() const { return identity_; }
    const StoreCounters& counters() const { return context_.counters; }
    Engine& engine() { return *engine_; }

    std::size_t lanes() const { return lanes_; }
    /// The writer of a lane, 0 to lanes()-1.
    GroupCommit& lane_writer(std::size_t lane) { return *writers_.at(lane % writers_.size()); }

    /// Runs `work` on a connection of the caller's or, where only one sees the data, on the writer's; blocks. `own` keeps the
    /// connection between calls. For threads of the store (change feed, jobs), never for an I/O thread. Throws what `work` throws.
    void with_connection(std::unique_ptr<Connection>& own, const std::function<void(Connection&)>& work);

    /// Called on a writer's thread after a commit that wrote a feed row; replaces the former one. Must not block. Any thread.
    void set_change_listener(std::function<void()> listener);
    /// Ends writers and readers, after what is queued. Idempotent.
    void stop();

  private:
    const std::unique_ptr<Engine> engine_;
    const Identity identity_;
    const bool shared_connection_;  ///< in memory: the writer's connection is the only one
    const std::size_t lanes_;
    std::mutex listener_mutex_;
    std::function<void()> listener_;
    WriterContext context_;
    std::vector<std::unique_ptr<GroupCommit>> writers_;  ///< lanes first, the general one last; on SQLite one is both
    std::unique_ptr<SqliteCheckpointer> checkpointer_;
    std::unique_ptr<ReaderPool> readers_;
};

}  // namespace aviso::store
