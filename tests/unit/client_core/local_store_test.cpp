#include "client-qt/core/local_store.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "core/crypto/random.hpp"

using namespace aviso;
using namespace aviso::client;

namespace {

class LocalStoreTest : public testing::Test {
  protected:
    LocalStoreTest() {
        std::filesystem::create_directories(folder_);
        reopen();
    }
    ~LocalStoreTest() override {
        store_.reset();
        std::filesystem::remove_all(folder_);
    }
    void reopen() {
        store_.reset();
        store_ = LocalStore::open(file(), key_).value();
    }
    std::filesystem::path file() const { return folder_ / "store.db"; }
    static Entry text(std::int64_t seq, std::string words) {
        Entry e;
        e.conversation = ConversationId{7};
        e.seq = Seq{seq};
        e.ordinal = Ordinal{seq};
        e.sender = UserId{2};
        e.client_entry_id = crypto::random_bytes(16);
        e.kind = EntryKind::text;
        e.text = std::move(words);
        return e;
    }
    void known_conversation(std::int64_t head) {
        Conversation c;
        c.id = ConversationId{7};
        c.kind = ConversationKind::direct;
        c.peer = UserId{2};
        c.head_seq = Seq{head};
        store_->apply(SyncReply{"epoch", 1, 1, false, {{c, {}}}, 0, false});
    }

    std::filesystem::path folder_ = std::filesystem::temp_directory_path() / ("aviso-store-" + to_hex(crypto::random_bytes(8)));
    Bytes key_ = crypto::random_bytes(32);
    std::unique_ptr<LocalStore> store_;
};

TEST_F(LocalStoreTest, AMentionIsMarkedWhenItArrivesUntilItIsRead) {
    known_conversation(1);
    store_->set_meta("user", "1");
    auto other = text(2, "@Bob look");
    other.people = {UserId{3}};
    store_->apply(other);
    EXPECT_FALSE(store_->conversation(ConversationId{7})->mentioned);
    auto mine = text(3, "@Li look");
    mine.people = {UserId{3}, UserId{1}};

    store_->apply(mine);

    EXPECT_TRUE(store_->conversation(ConversationId{7})->mentioned);
    store_->showed(ConversationId{7}, Seq{3});
    EXPECT_FALSE(store_->conversation(ConversationId{7})->mentioned);
    store_->apply(mine);
    EXPECT_FALSE(store_->conversation(ConversationId{7})->mentioned) << "read already";
}

TEST_F(LocalStoreTest, ALineSaysWhomItsNoticeConcerns) {
    known_conversation(1);
    auto removed = text(2, "");
    removed.kind = EntryKind::notice;
    removed.notice = NoticeKind::removed;
    removed.people = {UserId{5}};

    store_->apply(removed);

    EXPECT_EQ(store_->summary(ConversationId{7})->last.people, std::vector{UserId{5}});
    EXPECT_EQ(store_->summaries().at(0).last.people, std::vector{UserId{5}});
}

TEST_F(LocalStoreTest, RefusesAnotherKey) {
    store_->set_meta("cursor", "5");
    store_.reset();

    const auto opened = LocalStore::open(file(), crypto::random_bytes(32));

    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Errc::forbidden);
}

TEST_F(LocalStoreTest, ASendQueueWhoseBeginningIsDamagedIsPutAsideAndBegunAnew) {
    store_->set_meta("cursor", "5");
    store_->enqueue({0, {}, UserId{2}, Bytes(16, 'a'), "waiting", 1, {}});
    store_.reset();
    const auto queue = LocalStore::queue_file(file());
    std::fstream{queue, std::ios::in | std::ios::out | std::ios::binary}.write(std::string(4096, '?').data(), 4096);

    const auto opened = LocalStore::open(file(), key_);

    ASSERT_TRUE(opened) << opened.error().message;
    EXPECT_EQ((*opened)->number("cursor"), 5);
    EXPECT_EQ((*opened)->damaged_queue(), queue.string() + ".damaged");
    EXPECT_TRUE(std::filesystem::exists((*opened)->damaged_queue()));
    (*opened)->enqueue({0, {}, UserId{2}, Bytes(16, 'b'), "after", 2, {}});
    EXPECT_EQ((*opened)->queue().size(), 1U);
}

TEST_F(LocalStoreTest, WhatWasBegunToSomebodyNewHasALineAndGoesOnInTheConversation) {
    store_->put_lookup({UserId{2}}, {{UserId{2}, "ann", "Ann", false}}, 1);
    EXPECT_TRUE(store_->summary_to(UserId{2}).conversation.hidden) << "nothing was written yet";
    store_->enqueue({0, {}, UserId{2}, Bytes(16, 'a'), "hello", 10, {}});
    store_->set_draft_to(UserId{2}, "and more", 20);
    reopen();

    const auto lines = store_->summaries_to_new();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].conversation.peer, UserId{2});
    EXPECT_FALSE(lines[0].conversation.id || lines[0].conversation.hidden);
    EXPECT_EQ(lines[0].title + "|" + lines[0].last.text + "|" + lines[0].draft, "Ann|hello|and more");
    EXPECT_EQ(lines[0].last.at_ms, 20);
    EXPECT_EQ(lines[0].sending, 1);

    Conversation begun;
    begun.id = ConversationId{9};
    begun.kind = ConversationKind::direct;
    begun.peer = UserId{2};
    store_->put(begun);
    EXPECT_TRUE(store_->summaries_to_new().empty());
    EXPECT_EQ(store_->summary_to(UserId{2}).conversation.id, ConversationId{9});
    EXPECT_EQ(store_->draft(ConversationId{9}), "and more");
    EXPECT_EQ(store_->summaries().at(0).draft, "and more");
    store_->set_draft(ConversationId{9}, "");
    EXPECT_EQ(store_->draft(ConversationId{9}), "");
}

TEST_F(LocalStoreTest, KeepsTheSendQueueInOrderOverARestart) {
    store_->enqueue({0, {}, UserId{2}, Bytes(16, 'a'), "first", 1, {}});
    store_->enqueue({0, {}, UserId{2}, Bytes(16, 'b'), "second", 2, {}});

    reopen();

    const auto queue = store_->queue();
    ASSERT_EQ(queue.size(), 2U);
    EXPECT_EQ(queue[0].text, "first");
    EXPECT_EQ(queue[0].client_entry_id, Bytes(16, 'a'));
    EXPECT_EQ(queue[1].text, "second");
}

TEST_F(LocalStoreTest, TakesAMessageOutOfTheQueueWhenItsPushComesBeforeTheReply) {
    auto mine = text(1, "hello");
    store_->enqueue({0, mine.conversation, {}, mine.client_entry_id, mine.text, 1, {}});

    store_->apply(mine);

    EXPECT_TRUE(store_->queue().empty());
}

TEST_F(LocalStoreTest, StaysBehindAGapUntilItIsCovered) {
    known_conversation(3);

    store_->apply(text(6, "after a gap"));

    EXPECT_EQ(store_->in_step(ConversationId{7}), Seq{3});
    EXPECT_FALSE(store_->covers(ConversationId{7}, Seq{4}, Seq{6}));
    store_->apply(ConversationId{7}, Pulled{{text(4, "four")}, Seq{4}, Seq{5}, {}, false, false, Seq{6}});
    EXPECT_TRUE(store_->covers(ConversationId{7}, Seq{4}, Seq{6}));
}

TEST_F(LocalStoreTest, ALatePushDoesNotUndoARecall) {
    known_conversation(0);
    const auto said = text(1, "oops");
    store_->apply(said);
    auto recall = text(2, "");
    recall.kind = EntryKind::recall;
    recall.target = Seq{1};
    store_->apply(recall);

    store_->apply(said);

    const auto row = store_->entry(ConversationId{7}, Seq{1});
    ASSERT_TRUE(row);
    EXPECT_TRUE(row->recalled);
    EXPECT_EQ(row->text, "");
}

TEST_F(LocalStoreTest, AnotherEpochForgetsWhatWasCoveredAndKeepsTheQueue) {
    known_conversation(0);
    store_->apply(text(1, "one"));
    store_->enqueue({0, ConversationId{7}, {}, Bytes(16, 'q'), "waits", 1, {}});

    store_->apply(SyncReply{"other", 1, 1, false, {}, 0, false});

    EXPECT_FALSE(store_->covers(ConversationId{7}, Seq{1}, Seq{1}));
    EXPECT_TRUE(store_->entry(ConversationId{7}, Seq{1}));
    EXPECT_EQ(store_->queue().size(), 1U);
}

TEST_F(LocalStoreTest, AFullListDropsWhatIsNotInItAndKeepsWhatWasKnownOfTheRest) {
    known_conversation(0);
    store_->apply(text(1, "one"));
    Conversation other;
    other.id = ConversationId{8};
    other.kind = ConversationKind::group;
    store_->put(other);
    Conversation seven;
    seven.id = ConversationId{7};
    seven.head_seq = Seq{5};

    store_->apply(SyncReply{"epoch", 2, 2, true, {{seven, {}}}, 0, false});

    EXPECT_FALSE(store_->conversation(ConversationId{8}));
    EXPECT_EQ(store_->in_step(ConversationId{7}), Seq{1}) << "alterations since then are still to be asked for";
    EXPECT_TRUE(store_->entry(ConversationId{7}, Seq{1}));
}

TEST_F(LocalStoreTest, CountsUnreadFromOrdinalsWithoutWhatWasRecalled) {
    known_conversation(0);
    for (int seq = 1; seq <= 4; ++seq) store_->apply(text(seq, "hello"));
    ASSERT_EQ(store_->conversation(ConversationId{7})->unread, 4);
    auto recall = text(5, "");
    recall.kind = EntryKind::recall;
    recall.ordinal = {};
    recall.target = Seq{3};
    store_->apply(recall);
    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 3);

    auto told_again = text(4, "");
    told_again.recalled = true;
    told_again.altered_seq = Seq{6};
    store_->apply(told_again);
    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 2);

    store_->showed(ConversationId{7}, Seq{2});

    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 0);
    EXPECT_EQ(store_->unreported_reads().size(), 1U);
}

TEST_F(LocalStoreTest, AnOwnEntryBehindARecallMovesTheMarker) {
    known_conversation(0);
    store_->set_meta("user", "2");
    store_->apply(text(1, "oops"));
    auto recall = text(2, "");
    recall.kind = EntryKind::recall;
    recall.ordinal = Ordinal{1};
    recall.target = Seq{1};
    store_->apply(recall);
    auto more = text(3, "better");
    more.ordinal = Ordinal{2};
    store_->apply(more);

    EXPECT_EQ(store_->conversation(ConversationId{7})->read_seq, Seq{3});
    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 0);
}

TEST_F(LocalStoreTest, AReplyThatSaysReadMovesTheMarkerOverWhatIsNotHere) {
    known_conversation(0);
    store_->apply(text(1, "hello"));
    Queued said;
    said.conversation = ConversationId{7};
    said.client_entry_id = crypto::random_bytes(16);
    said.text = "read elsewhere, answered here";
    store_->stored(said, Stored{ConversationId{7}, Seq{4}, Ordinal{4}, 0, true}, UserId{2});

    EXPECT_EQ(store_->conversation(ConversationId{7})->read_seq, Seq{4});
    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 0);
    EXPECT_TRUE(store_->unreported_reads().empty());
}

TEST_F(LocalStoreTest, NamesConversationsWhoseUnreadItCanOnlyGuess) {
    known_conversation(0);
    store_->apply(text(1, "hello"));
    store_->apply(text(5, "a gap before"));
    store_->move_own_marker(ConversationId{7}, Seq{1}, Ordinal{1});
    EXPECT_EQ(store_->take_uncounted(), std::set{ConversationId{7}});
    EXPECT_TRUE(store_->take_uncounted().empty());

    store_->move_own_marker(ConversationId{7}, Seq{5}, Ordinal{5});
    EXPECT_TRUE(store_->take_uncounted().empty()) << "nothing unread is no guess";
}

TEST_F(LocalStoreTest, WhatWasReadElsewhereBeforeItCameIsNotUnread) {
    known_conversation(0);
    store_->apply(text(1, "hello"));
    store_->move_own_marker(ConversationId{7}, Seq{2}, Ordinal{2});
    store_->apply(text(2, "read on the other device"));

    EXPECT_EQ(store_->conversation(ConversationId{7})->unread, 0);
}

TEST_F(LocalStoreTest, ARecallThatCameFirstErasesItsTargetWhenThatComes) {
    known_conversation(0);
    auto recall = text(2, "");
    recall.kind = EntryKind::recall;
    recall.target = Seq{1};
    store_->apply(ConversationId{7}, Pulled{{recall}, Seq{2}, Seq{2}, {}, false, false, Seq{2}});
    store_->set_in_step(ConversationId{7}, Seq{2});

    store_->apply(ConversationId{7}, Pulled{{text(1, "secret")}, Seq{1}, Seq{1}, {}, false, false, Seq{2}});

    EXPECT_EQ(store_->entry(ConversationId{7}, Seq{1})->text, "");
    EXPECT_TRUE(store_->search("secret", {}, 10).empty());
}

TEST_F(LocalStoreTest, FindsPartsOfWordsInBothLanguages) {
    known_conversation(0);
    store_->apply(text(1, "Die Prüfung im Raum B-204"));
    store_->apply(text(2, "明天十点客户评审会"));
    store_->apply(text(3, "Nothing of the kind"));

    const auto seqs = [this](std::string_view query) {
        std::vector<std::int64_t> out;
        for (const auto& e : store_->search(query, {}, 10)) out.push_back(e.seq.value);
        return out;
    };
    EXPECT_EQ(seqs("PRÜF"), std::vector<std::int64_t>{1});
    EXPECT_EQ(seqs("b-204"), std::vector<std::int64_t>{1});
    EXPECT_EQ(seqs("客户"), std::vector<std::int64_t>{2});
    EXPECT_EQ(seqs("审"), std::vector<std::int64_t>{2});
    EXPECT_EQ(seqs("评审 十点"), std::vector<std::int64_t>{2});
    EXPECT_TRUE(seqs("户客").empty());
    EXPECT_TRUE(seqs("\"").empty());
}

TEST_F(LocalStoreTest, ListsConversationsWithTheirLastEntryDraftAndQueue) {
    known_conversation(0);
    store_->put_people({{UserId{2}, "ann", "Ann Martin"}});
    store_->apply(text(1, "first"));
    store_->apply(text(2, std::string(198, 'x') + "字字"));
    store_->set_draft(ConversationId{7}, "half a sen");
    store_->enqueue({0, {}, UserId{2}, Bytes(16, 'q'), "waits", 1, {}});

    const auto list = store_->summaries();

    ASSERT_EQ(list.size(), 1U);
    EXPECT_EQ(list[0].title, "Ann Martin");
    EXPECT_EQ(list[0].last.seq, Seq{2});
    EXPECT_EQ(list[0].last.text, std::string(198, 'x')) << "cut between characters";
    EXPECT_EQ(list[0].draft, "half a sen");
    EXPECT_EQ(list[0].sending, 1);
}

TEST_F(LocalStoreTest, ADamagedStoreIsMadeAnewAndTheSendQueueAndDraftsStay) {
    known_conversation(0);
    for (int seq = 1; seq <= 200; ++seq) store_->apply(text(seq, std::string(200, 'x')));
    store_->enqueue({0, ConversationId{7}, {}, Bytes(16, 'q'), "still to be sent", 1, {}});
    store_->set_draft(ConversationId{7}, "half");
    store_.reset();
    {
        std::fstream damage{file(), std::ios::in | std::ios::out | std::ios::binary};
        damage.write(std::string(64 * 1024, '?').data(), 64 * 1024);
    }
    std::filesystem::remove(file().string() + "-wal");

    auto opened = LocalStore::open_or_rebuild(file(), key_);

    ASSERT_TRUE(opened);
    EXPECT_TRUE(opened->rebuilt);
    EXPECT_TRUE(opened->store->conversations().empty());
    EXPECT_EQ(opened->store->meta("cursor"), "") << "so that the server is asked for everything";
    ASSERT_EQ(opened->store->queue().size(), 1U);
    EXPECT_EQ(opened->store->queue()[0].text, "still to be sent");
    EXPECT_EQ(opened->store->draft(ConversationId{7}), "half");
}

TEST_F(LocalStoreTest, ADamagedPageShowsWhenItIsReadAndSaysSo) {
    known_conversation(0);
    for (int seq = 1; seq <= 500; ++seq) store_->apply(text(seq, std::string(400, 'x')));
    store_.reset();
    const auto size = std::filesystem::file_size(file());
    {
        std::fstream damage{file(), std::ios::in | std::ios::out | std::ios::binary};
        damage.seekp(static_cast<std::streamoff>(size / 2));
        damage.write(std::string(size / 4, '?').data(), static_cast<std::streamsize>(size / 4));
    }

    auto opened = LocalStore::open_or_rebuild(file(), key_);
    ASSERT_TRUE(opened);
    try {
        for (Seq before; !opened->rebuilt;) {
            const auto page = opened->store->history(ConversationId{7}, before, 50);
            ASSERT_FALSE(page.empty()) << "the damage was not seen";
            before = page.front().seq;
        }
    } catch (const StoreError& error) {
        EXPECT_EQ(error.kind, StoreError::Kind::damaged);
        EXPECT_EQ(error.as_error().reason, "store_damaged");
    }
    opened->store.reset();
    auto again = LocalStore::open_or_rebuild(file(), key_, true);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->rebuilt);
}

TEST_F(LocalStoreTest, AFullDiskSaysSoAndLosesNothing) {
    known_conversation(0);
    store_->apply(text(1, "before"));
    store_->enqueue({0, ConversationId{7}, {}, Bytes(16, 'q'), "queued before", 1, {}});
    store_->limit_bytes(1);  // not one page more than it has
    store_->send_queue().database().limit_bytes(1);

    const auto fill = [this] { for (int seq = 2; seq < 400; ++seq) store_->apply(text(seq, std::string(3000, 'x'))); };
    try {
        fill();
        FAIL() << "the disk was not full";
    } catch (const StoreError& error) {
        EXPECT_EQ(error.kind, StoreError::Kind::full);
        EXPECT_NE(error.as_error().message.find("disk is full"), std::string::npos);
    }
    EXPECT_THROW(store_->enqueue({0, ConversationId{7}, {}, Bytes(16, 'r'), std::string(100000, 'x'), 1, {}}), StoreError);

    EXPECT_EQ(store_->queue().size(), 1U);
    EXPECT_EQ(store_->entry(ConversationId{7}, Seq{1})->text, "before");
    reopen();
    EXPECT_EQ(store_->queue().size(), 1U);
    store_->apply(text(900, "after making room"));
}

TEST_F(LocalStoreTest, ADepartmentCountsWhoeverWorksInItOrBelowOnce) {
    const DepartmentId sales{10}, europe{11}, asia{12}, empty{13};
    store_->put_directory({1, false,
                           {{UserId{2}, "ann", "Ann", false, {{europe, "", 0}, {asia, "", 0}}},
                            {UserId{3}, "bo", "Bo", false, {{sales, "Head", 0}, {asia, "", 1}}},
                            {UserId{4}, "gone", "Gone", true, {{asia, "", 2}}},
                            {UserId{5}, "free", "Free", false, {}}},
                           {{asia, sales, "Asia", 1}, {europe, sales, "Europe", 0}, {sales, {}, "Sales", 0}, {empty, {}, "Empty", 1}}});

    const auto totals = store_->department_totals();

    ASSERT_EQ(totals.size(), 4U);
    const auto is = [&](std::size_t row, const char* name, int people) { return totals[row].department.name == name && totals[row].people == people; };
    EXPECT_TRUE(is(0, "Sales", 2) && is(1, "Empty", 0) && is(2, "Europe", 1) && is(3, "Asia", 2));
    ASSERT_EQ(store_->people_in({}).size(), 1U);
    EXPECT_EQ(store_->people_in({})[0].name, "Free");
}

TEST_F(LocalStoreTest, PeopleAreFoundByAnyWordAndTheBeginningOfANameStandsFirst) {
    store_->put_directory({1, false,
                           {{UserId{2}, "a.hahn", "Anna Hahn", false, {}}, {UserId{3}, "hans", "Bo Lee", false, {}}, {UserId{4}, "m.ha", "Ann Martin", false, {}},
                            {UserId{5}, "lihua", "李华", false, {}}, {UserId{6}, "x1", "Zoë Hall", false, {}}},
                           {}});
    const auto found = [&](const char* query, int limit) {
        std::string out;
        for (const auto& p : store_->find_people(query, limit)) out += p.name + ";";
        return out;
    };

    EXPECT_EQ(found("ha", 10), "Anna Hahn;Bo Lee;Zoë Hall;Ann Martin;");
    EXPECT_EQ(found("ha", 2), "Anna Hahn;Bo Lee;");
    EXPECT_EQ(found("martin ann", 10), "Ann Martin;");
    EXPECT_EQ(found("华", 10), "李华;");
    EXPECT_EQ(found("nobody", 10), "");
}

TEST_F(LocalStoreTest, TheDirectoryIsATreeAndWhoLeftItKeepsTheName) {
    DirectoryReply all{1, false, {{UserId{2}, "ann", "Ann", false, {{DepartmentId{11}, "Lead", 1}}}, {UserId{3}, "bo", "Bo", false, {{DepartmentId{11}, "", 0}}}},
                       {{DepartmentId{10}, {}, "Sales", 0}, {DepartmentId{11}, DepartmentId{10}, "Europe", 0}}};
    store_->put_directory(all);

    ASSERT_EQ(store_->departments({}).size(), 1U);
    EXPECT_EQ(store_->departments(DepartmentId{10})[0].name, "Europe");
    ASSERT_EQ(store_->people_in(DepartmentId{11}).size(), 2U);
    EXPECT_EQ(store_->people_in(DepartmentId{11})[0].name, "Bo");
    EXPECT_EQ(store_->department_path(DepartmentId{11}).front().name, "Sales");
    EXPECT_EQ(store_->find_people("AN", 10).size(), 1U);

    all.version = 2;
    all.people.pop_back();
    store_->put_directory(all);
    EXPECT_EQ(store_->people().size(), 1U);
    EXPECT_EQ(store_->name_of(UserId{3}), "Bo");
    EXPECT_EQ(store_->unknown_people(std::vector{UserId{2}, UserId{3}, UserId{4}}), (std::vector{UserId{3}, UserId{4}}));
}

}  // namespace
