#include "features/messaging/message_service.hpp"

#include <set>

#include "../conversations/chat_test_support.hpp"
#include "aviso/v1/messaging.pb.h"
#include "core/utf8.hpp"

namespace aviso::messaging {
namespace {

using namespace std::string_literals;

class MessageServiceTest : public test::ChatTest {
  protected:
    PulledEntries pull(UserId reader, PullRequest request) { return run(messages.pull(reader, request)).value(); }
    static PullRequest range(ConversationId conversation, std::int64_t from, std::int64_t until) {
        return {.conversation = conversation, .from = Seq{from}, .until = Seq{until}, .before = {}, .in_step = {}};
    }
};

struct CountingTurn : gateway::Turn {
    void pass() override { ++passed; }
    Result<void> stands_for(std::string_view field, std::int64_t id) override {
        object = std::string{field} + "=" + std::to_string(id);
        return refusal;
    }
    int passed = 0;
    std::string object;
    Result<void> refusal;
};

TEST_F(MessageServiceTest, StoresAMessageOnceForARetriedKey) {
    const ConversationId team = make_group({bob});

    const auto first = send(bob, team, 1, "hello");
    const auto again = send(bob, team, 1, "hello");
    const auto other = send(bob, team, 1, "something else");

    EXPECT_EQ(first->seq, Seq{2});
    EXPECT_EQ(again->seq, first->seq);
    EXPECT_TRUE(again->repeated);
    EXPECT_EQ(other.error().code, Errc::conflict);
    const PulledEntries pulled = pull(ann, range(team, 2, 10));
    ASSERT_EQ(pulled.entries.size(), 1u);
    EXPECT_NE(pulled.entries[0].sealed_body.find("hello"), Bytes::npos);
    EXPECT_EQ(pulled.covered_until, Seq{2});
}

TEST_F(MessageServiceTest, PassesItsTurn) {
    const ConversationId team = make_group({bob});
    auto turn = std::make_shared<CountingTurn>();
    gateway::Caller caller = as(bob, ConnectionId{5});
    caller.turn = turn;

    ASSERT_TRUE(run(messages.send(caller, {team, key(1), {"hi", {}, false}, {}})));

    EXPECT_EQ(turn->passed, 1);
}

TEST_F(MessageServiceTest, AMessageToAPersonStandsInTheQueueOfTheirConversation) {
    const ConversationId chat = run(messages.send_direct(as(ann), bob, key(1), {"hi", {}, false}, {}))->conversation;
    auto turn = std::make_shared<CountingTurn>();
    gateway::Caller caller = as(ann, ConnectionId{5});
    caller.turn = turn;

    ASSERT_TRUE(run(messages.send_direct(caller, bob, key(2), {"again", {}, false}, {})));
    EXPECT_EQ(turn->object, "conversation_id=" + std::to_string(chat.value));
    EXPECT_EQ(turn->passed, 1);

    turn->refusal = fail_later(Errc::unavailable, "one in front", std::chrono::milliseconds{5});
    EXPECT_EQ(run(messages.send_direct(caller, bob, key(3), {"behind it", {}, false}, {})).error().code, Errc::unavailable);
    EXPECT_EQ(run(conversations.view(bob, chat))->head, Seq{2});
}

TEST_F(MessageServiceTest, RefusesBadTextsAndStrangers) {
    const ConversationId team = make_group({bob});

    EXPECT_EQ(send(bob, team, 1, "").error().field, "text.text");
    EXPECT_EQ(send(bob, team, 1, std::string(8193, 'x')).error().code, Errc::invalid_argument);
    EXPECT_EQ(send(bob, team, 1, "\xC3").error().code, Errc::invalid_argument);
    EXPECT_EQ(send(eve, team, 1, "let me in").error().code, Errc::not_found);
    const auto stranger = run(messages.send(as(bob), {team, key(1), {"@eve", {eve}, false}, {}}));
    EXPECT_EQ(stranger.error().field, "text.mentions");
}

TEST(Utf8Test, RefusesWhatIsNotWellFormed) {
    EXPECT_TRUE(is_utf8("plain, \xC3\xA9, \xE6\xB1\x89, \xF0\x9F\x99\x82"));
    EXPECT_FALSE(is_utf8("\xC0\xAF"));          // overlong
    EXPECT_FALSE(is_utf8("\xED\xA0\x80"));      // surrogate
    EXPECT_FALSE(is_utf8("\xF4\x90\x80\x80"));  // above U+10FFFF
    EXPECT_FALSE(is_utf8("\xE6\xB1"));          // truncated
}

TEST_F(MessageServiceTest, TellsObserversOfAStoredEntryOnce) {
    std::vector<conversations::EntryEvent> events;
    messages.on_entry([&](const conversations::EntryEvent& event) { events.push_back(event); });
    const ConversationId team = make_group({bob});

    send(bob, team, 1, "hello");
    send(bob, team, 1, "hello");

    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].entry.seq, Seq{2});
    EXPECT_EQ(events[0].except, ConnectionId{bob.value});
}

TEST_F(MessageServiceTest, MakesADirectConversationByTheFirstSend) {
    const auto first = run(messages.send_direct(as(ann), bob, key(1), {"hi bob", {}, false}, {}));
    const auto reply = run(messages.send_direct(as(bob), ann, key(2), {"hi ann", {}, false}, {}));
    const auto retry = run(messages.send_direct(as(ann), bob, key(1), {"hi bob", {}, false}, {}));

    ASSERT_TRUE(first);
    EXPECT_EQ(reply->conversation, first->conversation);
    EXPECT_EQ(reply->seq, Seq{2});
    EXPECT_TRUE(retry->repeated);
    EXPECT_EQ(retry->seq, first->seq);
    EXPECT_EQ(run(conversations.view(ann, first->conversation))->peer, bob);
    EXPECT_EQ(run(conversations.view(ann, first->conversation))->unread, 1);
}

TEST_F(MessageServiceTest, LetsSomebodyWriteToThemselves) {
    const auto note = run(messages.send_direct(as(ann), ann, key(1), {"buy milk", {}, false}, {}));

    ASSERT_TRUE(note);
    EXPECT_EQ(run(conversations.view(ann, note->conversation))->peer, ann);
}

TEST_F(MessageServiceTest, ErasesARecalledTextForEveryone) {
    const ConversationId team = make_group({bob});
    const Seq said = send(bob, team, 1, "oops")->seq;

    EXPECT_EQ(run(messages.recall(as(ann), team, said, key(2))).error().code, Errc::forbidden);
    ASSERT_TRUE(run(messages.recall(as(bob), team, said, key(3))));

    const PulledEntries pulled = run(messages.pull(ann, {.conversation = team, .from = Seq{3}, .until = Seq{3}, .before = {}, .in_step = said})).value();
    ASSERT_EQ(pulled.altered.size(), 1u);
    EXPECT_TRUE(pulled.altered[0].erased);
    EXPECT_TRUE(pulled.altered[0].sealed_body.empty());
    EXPECT_EQ(run(conversations.view(ann, team))->unread, 0);
    EXPECT_TRUE(run(messages.recall(as(bob), team, said, key(3)))->repeated);
}

TEST_F(MessageServiceTest, RefusesARecallThatComesTooLate) {
    const ConversationId team = make_group({bob});
    const Seq said = send(bob, team, 1, "for ever")->seq;
    clock.advance(std::chrono::seconds{121});

    EXPECT_EQ(run(messages.recall(as(bob), team, said, key(2))).error().code, Errc::forbidden);
}

TEST_F(MessageServiceTest, ShowsANewcomerNothingFromBefore) {
    const ConversationId team = make_group({bob});
    send(bob, team, 1, "secret");
    const Seq joined = run(groups.add_members(ann, team, {cid}, key(2)))->seq;
    send(bob, team, 3, "welcome");

    const PulledEntries pulled = pull(cid, range(team, 1, 100));
    ASSERT_EQ(pulled.entries.size(), 2u);
    EXPECT_EQ(pulled.entries[0].seq, joined);
    EXPECT_EQ(run(conversations.view(cid, team))->unread, 1);
    EXPECT_FALSE(run(messages.pull(eve, range(team, 1, 100))));
}

TEST_F(MessageServiceTest, PagesBackwardsAndSaysWhatItCovers) {
    const ConversationId team = make_group({bob});
    for (std::uint8_t n = 1; n <= 5; ++n) send(bob, team, n, "text " + std::to_string(n));

    const PulledEntries newest = pull(ann, {.conversation = team, .from = {}, .until = {}, .before = {}, .limit = 2, .in_step = {}});
    ASSERT_EQ(newest.entries.size(), 2u);
    EXPECT_EQ(newest.covered_from, Seq{5});
    EXPECT_EQ(newest.covered_until, Seq{6});
    EXPECT_TRUE(newest.more);
    const PulledEntries older = pull(ann, {.conversation = team, .from = {}, .until = {}, .before = Seq{5}, .limit = 50, .in_step = {}});
    EXPECT_EQ(older.entries.size(), 4u);
    EXPECT_EQ(older.covered_from, Seq{1});
    EXPECT_FALSE(older.more);
}

TEST_F(MessageServiceTest, DecidesAgainWhenTheRightsMoved) {
    const ConversationId team = make_group({bob});
    const auto old = run(conversations.rights(team)).value();
    ASSERT_TRUE(run(groups.add_members(ann, team, {cid}, key(1))));
    // Another node's view: the change went past this cache.
    conversations::ConversationService elsewhere{*db, keys, clock};
    MessageService other_node{*db, *log, elsewhere, clock};
    ASSERT_TRUE(run(elsewhere.rights(team)));
    ASSERT_TRUE(run(groups.remove_member(ann, team, bob, key(2))));

    const auto refused = run(other_node.send(as(bob), {team, key(3), {"am I in?", {}, false}, {}}));
    const auto stored = run(other_node.send(as(cid), {team, key(3), {"I am", {}, false}, {}}));

    EXPECT_LT(old->version, run(conversations.rights(team)).value()->version);
    EXPECT_EQ(refused.error().code, Errc::forbidden);
    EXPECT_TRUE(stored);
}

TEST_F(MessageServiceTest, MovesTheSendersMarkerOnlyFromTheHead) {
    const ConversationId team = make_group({bob});
    const Seq first = send(bob, team, 1, "one", Seq{1})->seq;
    EXPECT_EQ(run(conversations.view(bob, team))->unread, 0);

    send(ann, team, 2, "unseen by bob");
    send(bob, team, 3, "two", first);

    EXPECT_EQ(run(conversations.view(bob, team))->read, first);
    EXPECT_EQ(run(conversations.view(bob, team))->unread, 2);
}

TEST_F(MessageServiceTest, TellsTheSendersOtherDevicesThatTheirMarkerMoved) {
    const ConversationId direct = run(messages.send_direct(as(ann), bob, key(1), {"hi", {}, false}, {}))->conversation;
    std::vector<MarkerEvent> events;
    messages.on_marker([&](const MarkerEvent& event) { events.push_back(event); });

    send(bob, direct, 2, "hi yourself", Seq{1});  // he has read hers, which she is to know
    send(bob, direct, 3, "how are you?");         // sent before the reply to the first
    send(bob, direct, 3, "how are you?");

    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[0].to, (std::vector{bob, ann}));
    EXPECT_EQ(events[0].read, Seq{2});
    EXPECT_EQ(events[0].except, ConnectionId{bob.value});
    EXPECT_EQ(events[1].to, std::vector{bob});
    EXPECT_EQ(events[1].read, Seq{3});
    EXPECT_EQ(events[1].read_ordinal, Ordinal{3});
    EXPECT_EQ(run(conversations.view(bob, direct))->unread, 0);
    EXPECT_EQ(run(conversations.view(ann, direct))->peer_read, Seq{3});
}

TEST_F(MessageServiceTest, MarksThoseNamedInTheTransactionOfTheEntryItself) {
    const ConversationId team = make_group({bob, cid});

    ASSERT_TRUE(run(messages.send(as(ann), {team, key(1), {"@bob", {bob}, false}, {}})));
    EXPECT_TRUE(run(conversations.view(bob, team))->mentioned);
    EXPECT_FALSE(run(conversations.view(cid, team))->mentioned);
    EXPECT_FALSE(run(conversations.view(ann, team))->mentioned);

    send(bob, team, 2, "yes?", Seq{2});
    EXPECT_FALSE(run(conversations.view(bob, team))->mentioned);

    ASSERT_TRUE(run(messages.send(as(bob), {team, key(3), {"@all", {}, true}, {}})));
    EXPECT_TRUE(run(conversations.view(cid, team))->mentioned);
    EXPECT_FALSE(run(conversations.view(bob, team))->mentioned);
}

TEST_F(MessageServiceTest, FillsAPullUpToTheFrameAndSaysThereIsMore) {
    const ConversationId team = make_group({bob});
    limits_of_text = 65'536;
    for (std::uint8_t n = 1; n <= 5; ++n) ASSERT_TRUE(send(bob, team, n, std::string(65'536, 'x')));

    const PulledEntries forward = pull(ann, range(team, 1, 10));
    EXPECT_TRUE(forward.more);
    EXPECT_EQ(forward.entries.size(), 4u);  // the notice and three texts
    EXPECT_EQ(forward.covered_until, Seq{4});
    const PulledEntries rest = pull(ann, range(team, 5, 10));
    EXPECT_FALSE(rest.more);
    EXPECT_EQ(rest.entries.size(), 2u);

    const PulledEntries newest = pull(ann, {.conversation = team, .from = {}, .until = {}, .before = {}, .in_step = {}});
    EXPECT_TRUE(newest.more);
    EXPECT_EQ(newest.entries.size(), 3u);
    EXPECT_EQ(newest.covered_from, Seq{4});
    EXPECT_EQ(newest.covered_until, Seq{6});
}

TEST_F(MessageServiceTest, PagesThroughWhatWasAlteredAndSkipsWhatTheReaderMayNotSee) {
    const ConversationId team = make_group({bob});
    const auto text = [&](int n) { return key(static_cast<std::uint8_t>(n)); };
    for (int n = 1; n <= 120; ++n) ASSERT_TRUE(run(messages.send(as(bob), {team, text(n), {"text", {}, false}, {}})));
    ASSERT_TRUE(run(groups.add_members(ann, team, {cid}, key(199))));
    const Seq joined{122};
    for (int n = 121; n <= 124; ++n) ASSERT_TRUE(run(messages.send(as(bob), {team, text(n), {"text", {}, false}, {}})));
    const Seq in_step{126};
    // The newest goes first, and 120 that cid never saw are between it and the next he did.
    const auto recall = [&](std::int64_t seq, int n) { ASSERT_TRUE(run(messages.recall(as(bob), team, Seq{seq}, ClientEntryId{static_cast<std::uint8_t>(n), 1}))); };
    recall(126, 0);
    for (int seq = 2; seq <= 121; ++seq) recall(seq, seq);
    recall(123, 123);

    const PulledEntries seen = pull(cid, {.conversation = team, .from = joined, .until = joined, .before = {}, .in_step = in_step});
    ASSERT_EQ(seen.altered.size(), 2u);
    EXPECT_EQ(seen.altered[0].seq, Seq{126});
    EXPECT_EQ(seen.altered[1].seq, Seq{123});
    EXPECT_FALSE(seen.more_altered);
}

TEST_F(MessageServiceTest, GoesOnWithAlteredRowsFromTheLastAlterationSent) {
    const ConversationId team = make_group({bob});
    const int count = 230;
    for (int n = 0; n < count; ++n) ASSERT_TRUE(run(messages.send(as(bob), {team, ClientEntryId{static_cast<std::uint8_t>(n)}, {"text", {}, false}, {}})));
    const Seq in_step{count + 1};
    for (int n = 0; n < count; ++n)
        ASSERT_TRUE(run(messages.recall(as(bob), team, Seq{in_step.value - n}, ClientEntryId{static_cast<std::uint8_t>(n), 1})));

    std::set<Seq> recalled;
    Seq step = in_step;
    for (bool more = true; more;) {
        const PulledEntries pulled = pull(ann, {.conversation = team, .from = Seq{1}, .until = Seq{1}, .before = {}, .in_step = step});
        ASSERT_FALSE(pulled.altered.empty());
        for (const store::StoredEntry& entry : pulled.altered) recalled.insert(entry.seq);
        step = pulled.altered.back().altered_seq;
        more = pulled.more_altered;
    }
    EXPECT_EQ(recalled.size(), static_cast<std::size_t>(count));
}

TEST_F(MessageServiceTest, DeliversATextUnchangedUpToItsLimit) {
    const ConversationId team = make_group({bob});
    std::string text;
    while (text.size() + 10 <= 8192) text += "\xE6\xB1\x89\xF0\x9F\x99\x82\n\r\0"s;  // 汉, a smiling face, line ends, NUL
    ASSERT_TRUE(send(bob, team, 1, text));

    v1::EntryBody body;
    ASSERT_TRUE(body.ParseFromString(pull(ann, range(team, 2, 2)).entries.at(0).sealed_body));
    EXPECT_EQ(body.text().text(), text);
}

TEST_F(MessageServiceTest, RecallsForAsLongAsTheAdministratorSays) {
    const ConversationId team = make_group({bob});
    const Seq said = send(bob, team, 1, "for an hour")->seq;
    recall_time = std::chrono::hours{1};
    clock.advance(std::chrono::minutes{59});

    ASSERT_TRUE(run(messages.recall(as(bob), team, said, key(2))));

    // Everybody's devices learn of it by an entry of its own, and pulling shows that something was there.
    const PulledEntries pulled = pull(ann, range(team, said.value, said.value + 1));
    ASSERT_EQ(pulled.entries.size(), 2u);
    EXPECT_TRUE(pulled.entries[0].erased);
    EXPECT_EQ(pulled.entries[0].sender, bob);
    EXPECT_EQ(pulled.entries[1].target, said);
    const PulledEntries page = pull(ann, {.conversation = team, .from = {}, .until = {}, .before = {}, .in_step = {}});
    EXPECT_EQ(page.entries.size(), 2u);  // the notice and the recalled text; the recall itself is not shown
}

TEST_F(MessageServiceTest, GivesSomebodyWhoWasAwayAThousandMessagesOfEachKindInOrder) {
    const ConversationId team = make_group({bob});
    const ConversationId chat = run(messages.send_direct(as(ann), bob, key(1), {"first", {}, false}, {}))->conversation;
    // With the rights at hand a send reaches its lane before it first waits; until then the gateway's gate keeps the order.
    for (ConversationId to : {team, chat}) ASSERT_TRUE(run(conversations.rights(to)));
    for (int n = 0; n < 1000; ++n) {
        for (ConversationId to : {team, chat}) {
            const ClientEntryId each{static_cast<std::uint8_t>(n), static_cast<std::uint8_t>(n >> 8), 5};
            asio::co_spawn(io, messages.send(as(ann), {to, each, {std::to_string(n), {}, false}, {}}), [](std::exception_ptr, Result<SentMessage>) {});
        }
    }
    io.restart();
    io.run_for(std::chrono::seconds{60});

    for (ConversationId from : {team, chat}) {
        const Seq head = run(conversations.view(bob, from))->head;
        EXPECT_EQ(head, Seq{1001});
        EXPECT_EQ(run(conversations.view(bob, from))->unread, from == chat ? 1001 : 1000);
        int next = 0;
        for (Seq at{2}; at <= head;) {
            const PulledEntries page = run(messages.pull(bob, {.conversation = from, .from = at, .until = head, .before = {}, .limit = 200, .in_step = {}})).value();
            for (const store::StoredEntry& entry : page.entries) {
                v1::EntryBody body;
                ASSERT_TRUE(body.ParseFromString(entry.sealed_body));
                ASSERT_EQ(body.text().text(), std::to_string(next++));
            }
            at = Seq{page.covered_until.value + 1};
        }
        EXPECT_EQ(next, 1000);
    }
}

}  // namespace
}  // namespace aviso::messaging
