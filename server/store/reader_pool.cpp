#include "store/reader_pool.hpp"

#include "core/call_executor.hpp"
#include "store/statement_watch.hpp"

namespace aviso::store {
namespace {

/// Logs what is slow or fails with the request it is for.
class WatchedReader final : public Reader {
  public:
    WatchedReader(Reader& reader, std::string_view request) : reader_{reader}, request_{request} {}
    Dialect dialect() const override { return reader_.dialect(); }
    Rows run(const Sql& sql, std::span<const Value> values) override {
        return watched(sql.text(dialect()), [this] { return request_; }, [&] { return reader_.run(sql, values); });
    }

  private:
    Reader& reader_;
    const std::string_view request_;
};

}  // namespace

std::exception_ptr run_read_job(std::function<void(Reader&)>& work, Reader& reader, const asio::any_io_executor& executor) {
    try {
        WatchedReader named{reader, request_id_of(executor)};
        work(named);
        return nullptr;
    } catch (...) {
        return std::current_exception();
    }
}

ReaderPool::ReaderPool(Engine& engine, std::size_t threads, std::size_t queue_limit) : engine_{engine}, queue_limit_{queue_limit} {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

ReaderPool::~ReaderPool() { stop(); }

void ReaderPool::submit(Job& job) {
    {
        const std::lock_guard lock{mutex_};
        if (stopping_) throw DatabaseError{"the database is being closed", true};
        if (queue_.size() >= queue_limit_) throw DatabaseError{"too many reads are waiting", true};
        queue_.push_back(std::move(job));
    }
    wake_.notify_one();
}

void ReaderPool::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_all();
    for (std::thread& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void ReaderPool::run() {
    std::unique_ptr<Connection> connection;
    for (;;) {
        Job job;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
            if (queue_.empty()) return;
            job = std::move(queue_.front());
            queue_.pop_front();
        }
        std::exception_ptr error;
        // A connection that the server closed while idle shows only in use, and a read may be run again.
        for (int attempt = 0; attempt < 2; ++attempt) {
            try {
                if (!connection || connection->lost()) connection = engine_.connect(Engine::Use::read);
                error = run_read_job(*job.work, *connection, job.executor);
            } catch (...) {
                error = std::current_exception();
            }
            if (!connection || !connection->lost()) break;
        }
        Completions completions;
        completions.add(job.executor, [done = std::move(job.done), error]() mutable { done(error); });
        completions.flush();
    }
}

}  // namespace aviso::store
