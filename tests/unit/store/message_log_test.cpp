#include <gmock/gmock.h>

#include "store/message_log.hpp"
#include "store_test_support.hpp"

namespace aviso::store {
namespace {

using test::run;

class MessageLogTest : public test::OnEachEngine {
  protected:
    ConversationId make_conversation() {
        return run(io, db->write([](Transaction& tx) {
            tx.execute("INSERT INTO conversations (kind, sealed_key, created_at_ms) VALUES (2, ?, 0)", Blob{"key"});
            return ConversationId{tx.insert_id()};
        }));
    }

    AppendRequest entry(ConversationId conversation, std::uint8_t key, std::string body) {
        AppendRequest request;
        request.conversation = conversation;
        request.sender = UserId{7};
        request.client_entry_id.fill(key);
        request.request_hash.fill(static_cast<std::uint8_t>(body.size()));
        request.sealed_body = std::move(body);
        request.at = from_ms(5000);
        request.rights_version = 1;
        return request;
    }

    AppendRequest recall_of(Seq target, std::uint8_t key) {
        AppendRequest request = entry(room, key, "recall");
        request.kind = 3;
        request.shown = false;
        request.target = target;
        request.alteration = Alteration::erase_body;
        return request;
    }

    Result<Appended> append(AppendRequest request) { return run(io, log->append(std::move(request))); }

    std::vector<StoredEntry> all(ConversationId conversation) {
        return run(io, db->read([&](Reader& reader) { return log->range(reader, conversation, Seq{1}, Seq{1'000'000}, 10'000); }));
    }

    void SetUp() override {
        OnEachEngine::SetUp();
        if (!db) return;
        log = open_message_log(*db);
        room = make_conversation();
    }

    void close() override {
        log.reset();
        OnEachEngine::close();
    }

    std::unique_ptr<MessageLog> log;
    ConversationId room;
};

TEST_P(MessageLogTest, NumbersEntriesFromOneWithoutGaps) {
    EXPECT_EQ(append(entry(room, 1, "a"))->seq, Seq{1});
    EXPECT_EQ(append(entry(room, 2, "bb"))->seq, Seq{2});

    const auto entries = all(room);
    ASSERT_EQ(entries.size(), 2u);
    EXPECT_EQ(entries[1].sealed_body, "bb");
    EXPECT_EQ(entries[1].ordinal, Ordinal{2});
    EXPECT_EQ(entries[1].at, from_ms(5000));
}

TEST_P(MessageLogTest, GivesARetryTheFirstResult) {
    const auto first = append(entry(room, 1, "a"));
    append(entry(room, 2, "b"));
    const auto again = append(entry(room, 1, "a"));

    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->seq, first->seq);
    EXPECT_EQ(all(room).size(), 2u);
}

TEST_P(MessageLogTest, RefusesTheSameKeyWithOtherContent) {
    append(entry(room, 1, "a"));
    const auto other = append(entry(room, 1, "longer"));

    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().code, Errc::conflict);
}

TEST_P(MessageLogTest, StoresOnceWhenTheSameKeyComesTwiceInOneBatch) {
    std::vector<Appended> results;
    for (int i = 0; i < 20; ++i) {
        asio::co_spawn(io, log->append(entry(room, static_cast<std::uint8_t>(i / 2), "x")),
                       [&](std::exception_ptr, Result<Appended> result) { results.push_back(result.value()); });
    }
    io.restart();
    io.run_for(std::chrono::seconds{10});

    EXPECT_EQ(results.size(), 20u);
    EXPECT_EQ(std::ranges::count_if(results, &Appended::repeated), 10);
    EXPECT_EQ(all(room).size(), 10u);
}

TEST_P(MessageLogTest, KeepsTheOrderInWhichAppendsWereCalled) {
    const ConversationId second = make_conversation();
    for (int i = 0; i < 400; ++i) {
        AppendRequest request = entry(i % 2 ? room : second, 0, std::to_string(i));
        request.client_entry_id[0] = static_cast<std::uint8_t>(i);
        request.client_entry_id[1] = static_cast<std::uint8_t>(i >> 8);
        asio::co_spawn(io, log->append(std::move(request)), [](std::exception_ptr, Result<Appended>) {});
    }
    io.restart();
    io.run_for(std::chrono::seconds{10});

    const auto entries = all(room);
    ASSERT_EQ(entries.size(), 200u);
    for (int i = 0; i < 200; ++i) EXPECT_EQ(entries[static_cast<std::size_t>(i)].sealed_body, std::to_string(2 * i + 1));
}

TEST_P(MessageLogTest, SaysWhenTheRightsMovedAndStoresNothing) {
    run(io, db->write([&](Transaction& tx) {
        return tx.execute("UPDATE conversations SET rights_version = 2 WHERE conversation_id = ?", room);
    }));
    const auto stale = append(entry(room, 1, "a"));

    ASSERT_TRUE(stale);
    EXPECT_TRUE(stale->stale_rights);
    EXPECT_TRUE(all(room).empty());
}

TEST_P(MessageLogTest, ARepeatGivesItsFirstResultThoughTheRightsHaveMovedSince) {
    const auto first = append(entry(room, 1, "a"));
    run(io, db->write([&](Transaction& tx) {
        return tx.execute("UPDATE conversations SET rights_version = 2 WHERE conversation_id = ?", room);
    }));
    const auto again = append(entry(room, 1, "a"));

    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(again->seq, first->seq);
}

TEST_P(MessageLogTest, RefusesAnUnknownConversation) {
    const auto lost = append(entry(ConversationId{999}, 1, "a"));

    ASSERT_FALSE(lost);
    EXPECT_EQ(lost.error().code, Errc::not_found);
}

TEST_P(MessageLogTest, ARecallErasesTheTextAndThatOfItsEditsButKeepsTheKey) {
    append(entry(room, 1, "secret"));
    AppendRequest edit = entry(room, 2, "secret, edited");
    edit.kind = 4;
    edit.shown = false;
    edit.target = Seq{1};
    edit.alteration = Alteration::touch_only;
    append(std::move(edit));
    const auto recalled = append(recall_of(Seq{1}, 3));

    ASSERT_TRUE(recalled);
    const auto entries = all(room);
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_TRUE(entries[0].erased);
    EXPECT_EQ(entries[0].sealed_body, "");
    EXPECT_EQ(entries[0].altered_seq, Seq{3});
    EXPECT_EQ(entries[1].sealed_body, "");
    EXPECT_EQ(entries[2].sealed_body, "recall");
    EXPECT_EQ(entries[2].ordinal, Ordinal{1});
    EXPECT_TRUE(append(entry(room, 1, "secret"))->repeated);
}

TEST_P(MessageLogTest, ASecondRecallLeavesTheFirstReadable) {
    append(entry(room, 1, "secret"));
    append(recall_of(Seq{1}, 2));
    append(recall_of(Seq{1}, 3));

    const auto entries = all(room);
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_TRUE(entries[0].erased);
    EXPECT_EQ(entries[0].altered_seq, Seq{3});
    EXPECT_FALSE(entries[1].erased);
    EXPECT_EQ(entries[1].sealed_body, "recall");
}

TEST_P(MessageLogTest, ListsRowsAlteredSinceAndPagesOfShownOnes) {
    for (std::uint8_t i = 1; i <= 5; ++i) append(entry(room, i, "m"));
    AppendRequest reaction = entry(room, 6, "+1");
    reaction.shown = false;
    reaction.target = Seq{2};
    reaction.alteration = Alteration::touch_only;
    append(std::move(reaction));

    const auto altered = run(io, db->read([&](Reader& reader) { return log->altered_since(reader, room, Seq{5}, Seq{5}, 100); }));
    const auto page = run(io, db->read([&](Reader& reader) { return log->page_before(reader, room, Seq{100}, 2); }));
    ASSERT_EQ(altered.size(), 1u);
    EXPECT_EQ(altered[0].seq, Seq{2});
    ASSERT_EQ(page.size(), 2u);
    EXPECT_EQ(page[0].seq, Seq{5});
}

TEST_P(MessageLogTest, ListsAlteredRowsInTheOrderOfTheirAlterationsPageByPage) {
    for (std::uint8_t i = 1; i <= 3; ++i) append(entry(room, i, "m"));
    for (std::uint8_t target : {std::uint8_t{3}, std::uint8_t{1}, std::uint8_t{2}}) {
        AppendRequest reaction = entry(room, static_cast<std::uint8_t>(10 + target), "+1");
        reaction.shown = false;
        reaction.target = Seq{target};
        reaction.alteration = Alteration::touch_only;
        append(std::move(reaction));
    }

    const auto first = run(io, db->read([&](Reader& reader) { return log->altered_since(reader, room, Seq{3}, Seq{3}, 2); }));
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[0].seq, Seq{3});
    EXPECT_EQ(first[1].seq, Seq{1});
    const auto rest = run(io, db->read([&](Reader& reader) { return log->altered_since(reader, room, first[1].altered_seq, Seq{3}, 2); }));
    ASSERT_EQ(rest.size(), 1u);
    EXPECT_EQ(rest[0].seq, Seq{2});
}

TEST_P(MessageLogTest, MovesTheSendersMarkerOntoTheEntryWhenNothingUnreadLiesBetween) {
    for (std::int64_t user : {7, 8}) {
        run(io, db->write([&](Transaction& tx) {
            return tx.execute("INSERT INTO members (conversation_id, user_id, role, joined_at_ms) VALUES (?, ?, 1, 0)", room, user);
        }));
    }
    const auto marker = [&](std::int64_t user) {
        return run(io, db->read([&](Reader& reader) {
            const auto row = reader.query_one("SELECT read_seq, read_ordinal FROM members WHERE conversation_id = ? AND user_id = ?", room, user);
            return std::pair{row->id<Seq>(0), row->id<Ordinal>(1)};
        }));
    };
    const auto from = [&](std::int64_t user, std::uint8_t key, Seq read) {
        AppendRequest request = entry(room, key, "m");
        request.sender = UserId{user};
        request.read_seq = read;
        return *append(std::move(request));
    };

    EXPECT_EQ(from(7, 1, {}).marker_from, Seq{0});  // nothing was there to read
    EXPECT_EQ(from(7, 2, {}).marker_from, Seq{1});  // sent before the first reply: only an own entry lies between
    EXPECT_EQ(marker(7), (std::pair{Seq{2}, Ordinal{2}}));
    EXPECT_EQ(from(8, 3, {}).marker_from, std::nullopt);
    EXPECT_EQ(marker(8).first, Seq{0});

    AppendRequest recall = entry(room, 4, "recall");
    recall.sender = UserId{7};
    recall.shown = false;
    recall.target = Seq{2};
    recall.alteration = Alteration::erase_body;
    EXPECT_EQ(append(std::move(recall))->marker_from, std::nullopt);
    EXPECT_EQ(from(8, 5, Seq{3}).marker_from, Seq{0});  // it showed the last entry; what came after is an alteration
    EXPECT_EQ(marker(8), (std::pair{Seq{5}, Ordinal{4}}));
    const Appended again = from(8, 5, Seq{5});
    EXPECT_TRUE(again.repeated);
    EXPECT_EQ(again.marker_from, std::nullopt);
}

TEST_P(MessageLogTest, MovesTheMarkersOfABatchTogether) {
    constexpr int kSenders = 100;
    run(io, db->write([&](Transaction& tx) {
        for (int user = 1; user <= kSenders; ++user)
            tx.execute("INSERT INTO members (conversation_id, user_id, role, joined_at_ms) VALUES (?, ?, 1, 0)", room, user);
        return true;
    }));
    for (int i = 0; i < kSenders; ++i) {
        AppendRequest request = entry(room, static_cast<std::uint8_t>(i), "m");
        request.sender = UserId{i + 1};
        request.read_seq = Seq{1000};
        asio::co_spawn(io, log->append(std::move(request)), [](std::exception_ptr, Result<Appended>) {});
    }
    io.restart();
    io.run_for(std::chrono::seconds{10});

    const auto behind = run(io, db->read([&](Reader& reader) {
        return reader.query_one("SELECT COUNT(*) FROM members m WHERE m.conversation_id = ? AND (m.read_ordinal <> m.read_seq OR NOT EXISTS"
                                " (SELECT 1 FROM entries e WHERE e.conversation_id = m.conversation_id AND e.seq = m.read_seq AND e.sender_id = m.user_id))",
                                room)->integer(0);
    }));
    EXPECT_EQ(behind, 0);
}

TEST_P(MessageLogTest, DoesWhatBelongsToAnEntryInItsTransactionAndNotForARetry) {
    int called = 0;
    const auto naming = [&] {
        AppendRequest request = entry(room, 1, "m");
        request.also = [&](Transaction& tx, Seq seq) {
            ++called;
            tx.execute("UPDATE conversations SET kind = ? WHERE conversation_id = ?", seq.value + 40, room);
        };
        return request;
    };
    append(naming());
    append(naming());

    EXPECT_EQ(called, 1);
    EXPECT_EQ(run(io, db->read([&](Reader& reader) {
        return reader.query_one("SELECT kind FROM conversations WHERE conversation_id = ?", room)->integer(0);
    })), 41);
}

TEST_P(MessageLogTest, RefusesToAlterWhatIsNotThere) {
    AppendRequest recall = entry(room, 3, "recall");
    recall.target = Seq{1};
    recall.alteration = Alteration::erase_body;

    EXPECT_EQ(append(std::move(recall)).error().code, Errc::not_found);
}

TEST_P(MessageLogTest, AppendsInsideAClosureTogetherWithItsOtherChanges) {
    const auto undone = run(io, db->write([&](Transaction& tx) -> Result<Appended> {
        auto appended = log->append_in(tx, entry(room, 1, "a"));
        EXPECT_TRUE(appended);
        return fail(Errc::forbidden, "changed my mind");
    }));
    const auto done = run(io, db->write([&](Transaction& tx) { return log->append_in(tx, entry(room, 1, "a")); }));

    EXPECT_FALSE(undone);
    EXPECT_EQ(done->seq, Seq{1});
    EXPECT_FALSE(done->repeated);
}

AVISO_ON_EACH_ENGINE(MessageLogTest);

}  // namespace
}  // namespace aviso::store
