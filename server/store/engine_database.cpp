#include "store/engine_database.hpp"

#include <future>

namespace aviso::store {
namespace {

constexpr std::int64_t kSqlitePage = 4096;
constexpr std::size_t kMysqlLanes = 2;  // measured: a third gains nothing (figures A3)

}  // namespace

EngineDatabase::EngineDatabase(std::unique_ptr<Engine> engine, const DatabaseOptions& options, Identity identity, std::shared_ptr<WalGauge> gauge)
    : engine_{std::move(engine)},
      identity_{std::move(identity)},
      shared_connection_{engine_->dialect() == Dialect::sqlite && options.sqlite_path == ":memory:"},
      lanes_{engine_->dialect() == Dialect::sqlite ? 1 : kMysqlLanes} {
    context_.node = identity_.node;
    context_.on_change = [this] {
        const std::lock_guard lock{listener_mutex_};
        if (listener_) listener_();
    };
    GroupCommitOptions commit;
    commit.queue_limit = options.queue_limit;
    // A file does not come back by waiting; a server may.
    if (engine_->dialect() == Dialect::sqlite) commit.reconnect_for = std::chrono::milliseconds{0};
    const std::size_t writers = engine_->dialect() == Dialect::sqlite ? 1 : lanes_ + 1;
    for (std::size_t i = 0; i < writers; ++i) writers_.push_back(std::make_unique<GroupCommit>(*engine_, context_, commit));
    if (gauge) {
        const CheckpointOptions pages{options.sqlite_log_bytes / 8 / kSqlitePage, options.sqlite_log_bytes / kSqlitePage};
        checkpointer_ = std::make_unique<SqliteCheckpointer>(*engine_, *writers_.back(), std::move(gauge), pages);
    }
    if (!shared_connection_) readers_ = std::make_unique<ReaderPool>(*engine_, options.reader_threads, options.queue_limit);
}

EngineDatabase::~EngineDatabase() { stop(); }

void EngineDatabase::stop() {
    checkpointer_.reset();
    for (const auto& writer : writers_) writer->stop();
    if (readers_) readers_->stop();
}

Task<void> EngineDatabase::run_read(std::function<void(Reader&)>& job) {
    auto start = [this, &job](asio::any_io_executor executor, std::move_only_function<void(std::exception_ptr)> done) {
        ReaderPool::Job read{&job, std::move(executor), std::move(done)};
        try {
            if (readers_) return readers_->submit(read);
            auto shared = std::make_shared<ReaderPool::Job>(std::move(read));
            auto between = [shared](Connection& connection) {
                const std::exception_ptr error = run_read_job(*shared->work, connection, shared->executor);
                asio::post(shared->executor, [shared, error] { shared->done(error); });
            };
            try {
                writers_.back()->submit_between(between);
            } catch (...) {
                read = std::move(*shared);
                throw;
            }
        } catch (...) {
            asio::post(read.executor, [done = std::move(read.done), error = std::current_exception()]() mutable { done(error); });
        }
    };
    co_await wait_for_completion(std::move(start));
}

Task<void> EngineDatabase::run_write(std::function<bool(Transaction&)>& job, Priority priority) {
    auto start = [this, &job, priority](asio::any_io_executor executor, std::move_only_function<void(std::exception_ptr)> done) {
        GroupCommit::Job write{&job, priority, std::move(executor), std::move(done)};
        try {
            writers_.back()->submit(write);
        } catch (...) {
            asio::post(write.executor, [done = std::move(write.done), error = std::current_exception()]() mutable { done(error); });
        }
    };
    co_await wait_for_completion(std::move(start));
}

void EngineDatabase::with_connection(std::unique_ptr<Connection>& own, const std::function<void(Connection&)>& work) {
    if (!shared_connection_) {
        if (!own || own->lost()) own = engine_->connect(Engine::Use::write);
        return work(*own);
    }
    std::promise<void> finished;
    writers_.back()->submit_between([&](Connection& connection) {
        try {
            work(connection);
            finished.set_value();
        } catch (...) {
            finished.set_exception(std::current_exception());
        }
    });
    finished.get_future().get();
}

void EngineDatabase::set_change_listener(std::function<void()> listener) {
    const std::lock_guard lock{listener_mutex_};
    listener_ = std::move(listener);
}

}  // namespace aviso::store
