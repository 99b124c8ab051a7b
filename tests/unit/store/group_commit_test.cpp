#include <gmock/gmock.h>

#include "store_test_support.hpp"

namespace aviso::store {
namespace {

using test::run;

constexpr Sql kInsert{"INSERT INTO jobs (name, owner, fence, lease_until_ms) VALUES (?, ?, 0, 0)"};
constexpr Sql kCount{"SELECT COUNT(*) FROM jobs"};
constexpr Sql kNonsense{"SELECT nothing FROM nowhere"};

class GroupCommitTest : public test::OnEachEngine {
  protected:
    std::int64_t count() {
        return run(io, db->read([](Reader& reader) { return reader.query_one(kCount)->integer(0); }));
    }

};

TEST_P(GroupCommitTest, KeepsWhatAClosureWroteAndGivesItsResult) {
    const int answer = run(io, db->write([](Transaction& tx) { tx.execute(kInsert, "a", 1); return 7; }));

    EXPECT_EQ(answer, 7);
    EXPECT_EQ(count(), 1);
}

TEST_P(GroupCommitTest, RollsBackAClosureWithAnUnexpectedResult) {
    const auto answer = run(io, db->write([](Transaction& tx) -> Result<int> {
        tx.execute(kInsert, "a", 1);
        return fail(Errc::forbidden, "no");
    }));

    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().code, Errc::forbidden);
    EXPECT_EQ(count(), 0);
}

TEST_P(GroupCommitTest, ARefusedConstraintIsTheClosuresOwnAnswer) {
    const auto insert = [](Transaction& tx) { return tx.execute(kInsert, "a", 1); };
    run(io, db->write(insert));

    EXPECT_THROW(run(io, db->write(insert)), ConstraintViolation);
    EXPECT_EQ(count(), 1);
}

TEST_P(GroupCommitTest, OneFailureAmongManyLeavesTheOthersStored) {
    int stored = 0;
    int violated = 0;
    int broken = 0;
    const auto spawn_write = [&](std::string name, bool nonsense) {
        asio::co_spawn(io, db->write([name, nonsense](Transaction& tx) {
            tx.execute(kInsert, name, 1);
            if (nonsense) tx.query(kNonsense);
            return 1;
        }), [&](std::exception_ptr e, int) {
            try {
                if (e) std::rethrow_exception(e);
                ++stored;
            } catch (const ConstraintViolation&) {
                ++violated;
            } catch (const DatabaseError&) {
                ++broken;
            }
        });
    };
    for (int i = 0; i < 100; ++i) spawn_write("n" + std::to_string(i % 50), i == 13);
    io.run_for(std::chrono::seconds{10});

    // n13's first try is broken and leaves no row, so its second succeeds.
    EXPECT_EQ(broken, 1);
    EXPECT_EQ(stored, 50);
    EXPECT_EQ(violated, 49);
    EXPECT_EQ(count(), 50);
}

TEST_P(GroupCommitTest, AnyOtherExceptionOfAClosureIsItsOwnAnswer) {
    const auto throws = [](Transaction& tx) -> int {
        tx.execute(kInsert, "a", 1);
        throw std::out_of_range{"a bug"};
    };

    EXPECT_THROW(run(io, db->write(throws)), std::out_of_range);
    EXPECT_EQ(count(), 0);
}

TEST_P(GroupCommitTest, AClosureThatHidesADatabaseErrorIsNotCommitted) {
    const auto hides = [](Transaction& tx) {
        tx.execute(kInsert, "a", 1);
        try {
            tx.query(kNonsense);
        } catch (const DatabaseError&) {
        }
        return 1;
    };

    EXPECT_THROW(run(io, db->write(hides)), DatabaseError);
    EXPECT_EQ(count(), 0);
}

TEST_P(GroupCommitTest, WritesOneFeedRowForWhatWasTouched) {
    run(io, db->write([](Transaction& tx) {
        tx.execute(kInsert, "a", 1);
        tx.touch({Touched::Kind::settings, 0, 3});
        return 1;
    }));
    const auto rows = run(io, db->read([](Reader& reader) { return reader.query("SELECT node, batch FROM changes"); }));

    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].integer(0), identity_of(*db).node.value);
}

TEST_P(GroupCommitTest, RefusesMoreThanTheQueueHolds) {
    options.queue_limit = 0;
    db = open_database(options);

    try {
        run(io, db->write([](Transaction&) { return 1; }));
        FAIL() << "was accepted";
    } catch (const DatabaseError& e) {
        EXPECT_TRUE(e.retryable);
    }
}

AVISO_ON_EACH_ENGINE(GroupCommitTest);

}  // namespace
}  // namespace aviso::store
