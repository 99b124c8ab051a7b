#include "store/group_commit.hpp"

#include <fmt/format.h>

#include "core/log.hpp"
#include "core/call_executor.hpp"
#include "store/feed_codec.hpp"
#include "store/statement_watch.hpp"

namespace aviso::store {
namespace {

constexpr Sql kInsertFeedRow{"INSERT INTO changes (node, batch, touched) VALUES (?, ?, ?)"};
constexpr int kAloneAttempts = 4;
constexpr std::chrono::milliseconds kBetweenReconnects{100};

std::string requests_of(const GroupCommit::Job& job) { return job.requests ? job.requests() : std::string{request_id_of(job.executor)}; }

std::string requests_of(std::span<const GroupCommit::Job> jobs) {
    std::string all;
    for (const GroupCommit::Job& job : jobs) {
        const std::string some = requests_of(job);
        if (!some.empty()) all += (all.empty() ? "" : ",") + some;
    }
    return all;
}

/// Lets a closure work on the connection and remembers what the executor must know of it.
class GroupTransaction final : public Transaction {
  public:
    explicit GroupTransaction(Connection& connection) : connection_{connection} {}

    Dialect dialect() const override { return connection_.dialect(); }
    Rows run(const Sql& sql, std::span<const Value> values) override {
        return noting_failure(sql, [&] { return connection_.run(sql, values); });
    }
    std::int64_t run_change(const Sql& sql, std::span<const Value> values) override {
        return noting_failure(sql, [&] { return connection_.run_change(sql, values); });
    }
    std::int64_t insert_id() override { return connection_.insert_id(); }
    void touch(Touched what) override { touched_.push_back(what); }

    /// Whose statements run from now on.
    void work_for(const GroupCommit::Job& job) { job_ = &job; }
    std::size_t touched_count() const { return touched_.size(); }
    void forget_touched_after(std::size_t count) { touched_.erase(touched_.begin() + static_cast<std::ptrdiff_t>(count), touched_.end()); }
    std::span<const Touched> touched() const { return touched_; }

    /// Throws when the transaction cannot go on, also when a closure caught the error and carried on.
    void check_usable() const {
        if (failure_) std::rethrow_exception(failure_);
        if (!connection_.in_transaction()) throw TransientError{"the engine ended the transaction"};
    }

  private:
    template <class F>
    std::invoke_result_t<F> noting_failure(const Sql& sql, F work) {
        try {
            return watched(sql.text(dialect()), [this] { return job_ ? requests_of(*job_) : std::string{}; }, work);
        } catch (const DatabaseError&) {
            failure_ = std::current_exception();
            throw;
        }
    }

    Connection& connection_;
    const GroupCommit::Job* job_ = nullptr;
    std::vector<Touched> touched_;
    std::exception_ptr failure_;
};

}  // namespace

GroupCommit::GroupCommit(Engine& engine, WriterContext& context, GroupCommitOptions options)
    : engine_{engine}, context_{context}, options_{options}, connection_{engine.connect(Engine::Use::write)}, thread_{[this] { run(); }} {}

GroupCommit::~GroupCommit() { stop(); }

void GroupCommit::refuse_if_full() const {
    if (stopping_) throw DatabaseError{"the database is being closed", true};
    if (queues_[0].size() + queues_[1].size() + queues_[2].size() + between_.size() >= options_.queue_limit) {
        throw DatabaseError{"too many writes are waiting", true};
    }
}

void GroupCommit::submit(Job& job) {
    {
        const std::lock_guard lock{mutex_};
        refuse_if_full();
        queues_[static_cast<std::size_t>(job.priority)].push_back(std::move(job));
    }
    wake_.notify_one();
}

void GroupCommit::submit_between(Between work) {
    {
        const std::lock_guard lock{mutex_};
        refuse_if_full();
        between_.push_back(std::move(work));
    }
    wake_.notify_one();
}

void GroupCommit::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
    }
    wake_.notify_one();
    if (thread_.joinable()) thread_.join();
}

std::vector<GroupCommit::Job> GroupCommit::take_group() {
    std::vector<Job> group;
    for (std::size_t priority = 0; priority < queues_.size(); ++priority) {
        auto& queue = queues_[priority];
        std::size_t room = priority == static_cast<std::size_t>(Priority::bulk) ? options_.bulk_limit : options_.group_limit;
        for (; room > 0 && !queue.empty(); --room) {
            group.push_back(std::move(queue.front()));
            queue.pop_front();
        }
    }
    return group;
}

void GroupCommit::run() {
    for (;;) {
        std::vector<Job> group;
        std::deque<Between> between;
        {
            std::unique_lock lock{mutex_};
            wake_.wait(lock, [this] { return stopping_ || !between_.empty() || !queues_[0].empty() || !queues_[1].empty() || !queues_[2].empty(); });
            between.swap(between_);
            group = take_group();
            if (group.empty() && between.empty()) return;  // stopping, and nothing is left
        }
        for (Between& work : between) work(*connection_);
        if (!group.empty()) run_group(group);
    }
}

void GroupCommit::run_group(std::vector<Job>& jobs) {
    std::vector<Outcome> outcomes(jobs.size());
    Ending ending = Ending::undone;
    if (jobs.size() > 1) {
        try {
            ending = attempt(jobs, outcomes);
        } catch (const std::exception& e) {
            connection_->rollback();
            ++context_.counters.rolled_back;
            log().warn("group_rolled_back jobs={} request_id={} error=\"{}\"", jobs.size(), requests_of(jobs), log_safe(e.what()));
        }
    }
    if (ending == Ending::undone) {
        for (std::size_t i = 0; i < jobs.size(); ++i) run_alone(jobs[i], outcomes[i]);
    }
    Completions completions;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
        completions.add(jobs[i].executor, [done = std::move(jobs[i].done), error = outcomes[i].error]() mutable { done(error); });
    }
    completions.flush();
}

void GroupCommit::run_alone(Job& job, Outcome& outcome) {
    for (int left = kAloneAttempts; left > 0; --left) {
        outcome = {};
        try {
            if (attempt({&job, 1}, {&outcome, 1}) == Ending::done) return;
        } catch (const TransientError&) {
            outcome.error = std::current_exception();
            connection_->rollback();
        } catch (...) {
            outcome.error = std::current_exception();
            connection_->rollback();
            if (!connection_->lost() || left < kAloneAttempts) return;  // a connection found dead deserves one more try
        }
    }
    if (!outcome.error) outcome.error = std::make_exception_ptr(DatabaseError{"the transaction could not be committed", true});
}

/// Runs the jobs in one transaction. `done`: every outcome stands. `undone`: it is known not to have been committed.
/// Throws when it has to be rolled back and run again alone.
GroupCommit::Ending GroupCommit::attempt(std::span<Job> jobs, std::span<Outcome> outcomes) {
    ensure_connected();
    connection_->begin();
    GroupTransaction tx{*connection_};
    const bool alone = jobs.size() == 1;
    std::size_t staying = 0;
    for (std::size_t i = 0; i < jobs.size(); ++i) staying += run_closure(tx, jobs[i], outcomes[i], alone);
    if (staying == 0) {
        connection_->rollback();
        return Ending::done;
    }
    const std::int64_t batch = ++context_.batch;
    const bool in_feed = tx.touched_count() > 0;
    if (in_feed) connection_->execute(kInsertFeedRow, context_.node, batch, Blob{encode_touched(tx.touched())});
    if (!commit_or_learn(batch, in_feed)) return Ending::undone;
    context_.counters.writes_per_commit.add(static_cast<double>(staying));
    if (in_feed && context_.on_change) context_.on_change();
    return Ending::done;
}

/// True when the closure's changes are to be committed.
bool GroupCommit::run_closure(Transaction& transaction, Job& job, Outcome& outcome, bool alone) {
    auto& tx = static_cast<GroupTransaction&>(transaction);
    const std::size_t touched_before = tx.touched_count();
    tx.work_for(job);
    if (!alone) connection_->savepoint();
    bool stays = false;
    outcome = {};
    try {
        stays = (*job.work)(tx);
    } catch (const DatabaseError&) {
        throw;  // the whole transaction is in doubt
    } catch (...) {
        outcome.error = std::current_exception();  // a refused constraint, or the closure's own failure: its own answer
    }
    tx.check_usable();
    if (stays) {
        if (!alone) connection_->release_savepoint();
    } else {
        tx.forget_touched_after(touched_before);
        if (!alone) connection_->rollback_to_savepoint();
    }
    return stays;
}

void GroupCommit::commit() {
    const auto begun = std::chrono::steady_clock::now();
    connection_->commit();
    context_.counters.commit_seconds.add(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
}

/// True: committed. False: known not to be. Throws DatabaseError when that cannot be learnt.
bool GroupCommit::commit_or_learn(std::int64_t batch, bool in_feed) {
    try {
        commit();
        return true;
    } catch (const DatabaseError& e) {
        // A connection that lives has said no: the transaction stands or was rolled back (a full disk, a deadlock), but it is not committed.
        const bool answer_lost = connection_->lost();
        log().warn("commit_failed batch={} answer_lost={} error={}", batch, answer_lost, e.what());
        connection_->rollback();
        if (!answer_lost) return false;
        if (!in_feed) throw DatabaseError{"the database was lost during a commit; whether the change was stored is not known", true};
        return learn_whether_committed(batch);
    }
}

/// Inserts the transaction's feed row once more, empty: that waits while the first attempt is in flight, collides if it committed,
/// and keeps it from committing later if it did not.
bool GroupCommit::learn_whether_committed(std::int64_t batch) {
    const auto give_up = std::chrono::steady_clock::now() + options_.reconnect_for;
    for (;;) {
        try {
            ensure_connected();
            connection_->execute(kInsertFeedRow, context_.node, batch, Blob{});
            return false;
        } catch (const ConstraintViolation&) {
            if (context_.on_change) context_.on_change();
            return true;
        } catch (const DatabaseError& e) {
            if (std::chrono::steady_clock::now() >= give_up) {
                throw DatabaseError{fmt::format("the database was lost during a commit and is not back: {}", e.what()), true};
            }
            std::this_thread::sleep_for(kBetweenReconnects);
        }
    }
}

void GroupCommit::ensure_connected() {
    if (connection_ && !connection_->lost()) return;
    auto fresh = engine_.connect(Engine::Use::write);  // the old one is kept if this throws, so that it is never null
    connection_ = std::move(fresh);
    log().info("writer_reconnected");
}

}  // namespace aviso::store
