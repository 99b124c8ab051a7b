#include "client-qt/core/local_store.hpp"

#include <gtest/gtest.h>

#include "local_store_fixture.hpp"

namespace aviso::client::test {
namespace {

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
    EXPECT_EQ(list[0].last.text, "waits") << "as in the chat, what is being sent comes last";
    EXPECT_FALSE(list[0].last.seq);
    EXPECT_EQ(store_->summary(ConversationId{7})->last.text, "waits");
    EXPECT_EQ(list[0].draft, "half a sen");
    EXPECT_EQ(list[0].sending, 1);
}

TEST_F(LocalStoreTest, WhatWasRefusedIsTheLastMessageUntilANewerOneComes) {
    known_conversation(0);
    store_->apply(text(1, "first"));
    const auto at = store_->summary(ConversationId{7})->last.at_ms;
    store_->enqueue({0, {}, UserId{2}, Bytes(16, 'q'), "refused", at + 1, {}});
    store_->fail(Bytes(16, 'q'), "blocked");
    EXPECT_EQ(store_->summary(ConversationId{7})->last.text, "refused");

    auto newer = text(2, std::string(198, 'x') + "字字");
    newer.created_at_ms = at + 2;
    store_->apply(newer);

    const auto line = store_->summary(ConversationId{7});
    EXPECT_EQ(line->last.seq, Seq{2});
    EXPECT_EQ(line->last.text, std::string(198, 'x')) << "cut between characters";
    EXPECT_EQ(line->failed, 1);
    EXPECT_EQ(store_->summaries().at(0).last.seq, Seq{2});
}
}  // namespace
}  // namespace aviso::client::test
