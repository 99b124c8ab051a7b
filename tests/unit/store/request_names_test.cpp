#include <gmock/gmock.h>

#include <spdlog/sinks/ostream_sink.h>

#include <atomic>
#include <sstream>

#include "core/call_executor.hpp"
#include "core/log.hpp"
#include "faulty_engine.hpp"
#include "store/engine_database.hpp"
#include "store/message_log.hpp"
#include "store/sqlite_engine.hpp"
#include "store_test_support.hpp"

namespace aviso::store {
namespace {

using testing::HasSubstr;

constexpr Sql kSlow{"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000000) SELECT MAX(i), ? FROM n", "SELECT SLEEP(0.4), ?"};
constexpr Sql kNonsense{"SELECT nothing FROM nowhere WHERE secret = ?"};

class RequestNamesTest : public test::OnEachEngine {
  protected:
    RequestNamesTest() { set_log(std::make_shared<spdlog::logger>("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(written))); }
    ~RequestNamesTest() override { set_log(std::make_shared<spdlog::logger>("test")); }

    /// Runs a call's work to its end, as the gateway does.
    template <class T>
    void call(const std::string& id, Task<T> work) {
        asio::co_spawn(CallExecutor{io.get_executor(), id}, std::move(work), [](std::exception_ptr, T) {});
    }
    void finish() {
        io.restart();
        io.run_for(std::chrono::seconds{10});
    }
    std::string line_of(const std::string& event) {
        std::istringstream lines{written.str()};
        std::string line;
        while (std::getline(lines, line))
            if (line.find(event) != std::string::npos) return line;
        return {};
    }

    std::ostringstream written;
};

TEST_P(RequestNamesTest, ASlowReadIsLoggedWithItsRequestAndItsSqlButNoValues) {
    call("c1-7", db->read([](Reader& reader) { return reader.query(kSlow, "private").size(); }));
    finish();

    EXPECT_THAT(line_of("statement_slow"), HasSubstr("request_id=c1-7 sql=\"" + std::string{kSlow.text(db->dialect())}.substr(0, 12)));
    EXPECT_THAT(written.str(), Not(HasSubstr("private")));
}

TEST_P(RequestNamesTest, AFailedStatementOfAGroupAndTheGroupAreLoggedWithTheirRequests) {
    std::atomic<bool> busy = false, gathered = false;
    call("c0-1", db->write([&](Transaction&) {
        busy = true;
        busy.notify_all();
        gathered.wait(false);
        return true;
    }));
    io.poll();
    busy.wait(false);
    for (const char* id : {"c1-1", "c2-1", "c3-1"}) {
        call(id, db->write([id](Transaction& tx) {
            if (std::string_view{id} == "c2-1") return static_cast<int>(tx.query(kNonsense, "private").size());
            tx.execute("INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES (?, 1, 0, 0)", id);
            return 1;
        }));
    }
    io.poll();
    gathered = true;
    gathered.notify_all();
    finish();

    EXPECT_THAT(line_of("statement_failed"), HasSubstr("request_id=c2-1 "));
    EXPECT_THAT(line_of("statement_failed"), HasSubstr("sql=\"SELECT nothing"));
    EXPECT_THAT(line_of("group_rolled_back"), HasSubstr("jobs=3 request_id=c1-1,c2-1,c3-1 "));
    EXPECT_THAT(written.str(), Not(HasSubstr("private")));
}

AVISO_ON_EACH_ENGINE(RequestNamesTest);

}  // namespace
}  // namespace aviso::store
