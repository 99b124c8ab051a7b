#include <map>
#include <set>

#include "../conversations/chat_test_support.hpp"
#include "features/messaging/conversation_state_codec.hpp"
#include "features/messaging/marker_service.hpp"
#include "features/messaging/sync_service.hpp"
#include "store/change_feed.hpp"

namespace aviso::messaging {
namespace {

class MarkerServiceTest : public test::ChatTest {
  protected:
    MarkerService markers{*db, *log, conversations, io.get_executor(), std::chrono::milliseconds{0}};
};

TEST_F(MarkerServiceTest, MovesAReadMarkerForwardOnly) {
    std::vector<MarkerEvent> events;
    markers.on_marker([&](const MarkerEvent& event) { events.push_back(event); });
    const ConversationId team = make_group({bob});
    for (std::uint8_t n = 1; n <= 3; ++n) send(ann, team, n, "text");

    EXPECT_EQ(run(markers.mark_read(bob, team, Seq{3}, {}))->unread, 1);
    EXPECT_EQ(run(markers.mark_read(bob, team, Seq{2}, {}))->read, Seq{3});
    EXPECT_EQ(run(markers.mark_read(bob, team, Seq{99}, {}))->read, Seq{4});

    ASSERT_EQ(events.size(), 2u);
    EXPECT_EQ(events[1].to, std::vector{bob});
    EXPECT_EQ(run(markers.mark_read(eve, team, Seq{1}, {})).error().code, Errc::not_found);
}

TEST_F(MarkerServiceTest, TellsThePeerOfADirectConversation) {
    const ConversationId direct = run(messages.send_direct(as(ann), bob, key(1), {"hi", {}, false}, {}))->conversation;
    std::vector<MarkerEvent> events;
    markers.on_marker([&](const MarkerEvent& event) { events.push_back(event); });

    ASSERT_TRUE(run(markers.report_delivered(bob, {{direct, Seq{1}}})));
    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].to, (std::vector{bob, ann}));
    EXPECT_EQ(run(conversations.view(ann, direct))->peer_delivered, Seq{1});
    EXPECT_TRUE(run(markers.receipts(ann, direct, Seq{1}))->delivered);
    EXPECT_EQ(run(markers.typing(ann, direct, true)).value()->peer, bob);
}

TEST_F(MarkerServiceTest, TellsWhatAnotherNodeMoved) {
    const ConversationId direct = run(messages.send_direct(as(ann), bob, key(1), {"hi", {}, false}, {}))->conversation;
    ASSERT_TRUE(run(markers.mark_read(bob, direct, Seq{1}, {})));
    const std::int64_t version = run(db->read([&](store::Reader& reader) { return conversations.user_version_in(reader, bob); }));
    std::vector<MarkerEvent> events;
    markers.on_marker([&](const MarkerEvent& event) { events.push_back(event); });

    run([](MarkerService& service, UserId user, std::int64_t version) -> Task<bool> {
        co_await service.tell_moved(user, version);
        co_return true;
    }(markers, bob, version));

    ASSERT_EQ(events.size(), 1u);
    EXPECT_EQ(events[0].read, Seq{1});
    EXPECT_EQ(events[0].to, (std::vector{bob, ann}));
    EXPECT_TRUE(events[0].in_feed);
}

TEST_F(MarkerServiceTest, CountsReceiptsOfThoseWhoCanHaveReadIt) {
    const ConversationId team = make_group({bob, cid});
    const Seq said = send(ann, team, 1, "read this")->seq;
    ASSERT_TRUE(run(groups.add_members(ann, team, {eve}, key(2))));
    ASSERT_TRUE(run(markers.mark_read(bob, team, said, {})));

    const Receipts receipts = run(markers.receipts(ann, team, said)).value();
    EXPECT_EQ(receipts.member_count, 2);
    EXPECT_EQ(receipts.read_by, std::vector{bob});
    EXPECT_EQ(receipts.unread_by, std::vector{cid});
    EXPECT_EQ(run(markers.receipts(bob, team, said)).error().code, Errc::forbidden);
}

TEST_F(MarkerServiceTest, SyncsWhatMovedSinceTheCursor) {
    const ConversationId team = make_group({bob});
    const ConversationId direct = run(messages.send_direct(as(ann), bob, key(1), {"hi", {}, false}, {}))->conversation;
    SyncFeed feed{[] { return Bytes{"epoch"}; }, [] { return ChangeId{7}; }, [] { return ChangeId{2}; },
                  [&](ConversationId each) { return std::optional{each == team ? ChangeId{6} : ChangeId{4}}; }, [] { return std::int64_t{3}; }};
    SyncService sync{*db, conversations, messages, feed};

    const Synced full = run(sync.sync(bob, {})).value();
    EXPECT_TRUE(full.full);
    EXPECT_EQ(full.cursor, ChangeId{7});
    EXPECT_EQ(full.conversations.size(), 2u);

    const Synced later = run(sync.sync(bob, {"epoch", ChangeId{5}, full.user_version, 1})).value();
    EXPECT_FALSE(later.full);
    ASSERT_EQ(later.conversations.size(), 1u);
    EXPECT_EQ(later.conversations[0].view.conversation, team);
    EXPECT_EQ(later.conversations[0].entries.size(), 1u);

    ASSERT_TRUE(run(markers.mark_read(bob, direct, Seq{1}, {})));
    EXPECT_EQ(run(sync.sync(bob, {"epoch", ChangeId{6}, full.user_version, 1}))->conversations.size(), 1u);
    EXPECT_TRUE(run(sync.sync(bob, {"another", ChangeId{6}, 0, 1}))->full);
    EXPECT_TRUE(run(sync.sync(bob, {"epoch", ChangeId{1}, 0, 1}))->full);
}

TEST_F(MarkerServiceTest, SyncsAlsoWhatThisNodesFeedHasNotReadYet) {
    const ConversationId team = make_group({bob});
    auto newest = [](store::Reader& reader) {
        const auto changes = store::ChangeFeed::read(reader, {}, 100);
        return changes.empty() ? ChangeId{} : changes.back().id;
    };
    const ChangeId position = run(db->read(newest));
    SyncFeed feed{[] { return Bytes{"epoch"}; }, [=] { return position; }, [] { return ChangeId{}; },
                  [](ConversationId) { return std::optional<ChangeId>{}; }, [] { return std::int64_t{3}; }};
    SyncService sync{*db, conversations, messages, feed};
    const Synced before = run(sync.sync(bob, {"epoch", position, 0, 1})).value();

    send(ann, team, 1, "stored while bob was away, pushed to nobody");

    const Synced after = run(sync.sync(bob, {"epoch", before.cursor, before.user_version, 1})).value();
    EXPECT_FALSE(after.full);
    ASSERT_EQ(after.conversations.size(), 1u);
    EXPECT_EQ(after.conversations[0].view.conversation, team);
    EXPECT_EQ(after.cursor, position);  // what the feed has not read may still have holes before it
}

/// A sync whose feed is what the test says.
class SyncServiceTest : public test::ChatTest {
  protected:
    ConversationId group_of(int n, std::string description = {}) {
        return run(groups.create(ann, "Group " + std::to_string(n), std::move(description), {bob}, ClientEntryId{static_cast<std::uint8_t>(n), 77}))->conversation;
    }
    Synced ask(SyncAsked asked) { return run(sync.sync(bob, std::move(asked))).value(); }
    static std::size_t bytes(const Synced& synced) {
        v1::SyncResponse out;
        for (const SyncedConversation& each : synced.conversations) fill_state(*out.add_conversations(), each);
        return out.ByteSizeLong();
    }

    ChangeId position{1000};
    std::map<ConversationId, ChangeId> changes;
    SyncFeed feed{[] { return Bytes{"epoch"}; }, [this] { return position; }, [] { return ChangeId{1}; },
                  [this](ConversationId each) { return changes.contains(each) ? std::optional{changes[each]} : std::nullopt; },
                  [] { return std::int64_t{3}; }};
    SyncService sync{*db, conversations, messages, feed};
};

TEST_F(SyncServiceTest, NamesADirectConversationWhosePeerWasReachedOrRead) {
    const ConversationId direct = run(messages.send_direct(as(bob), ann, key(1), {"hi", {}, false}, {}))->conversation;
    const ConversationId team = group_of(1);
    const auto markers = std::make_shared<MarkerWriter>(*db, io.get_executor(), std::chrono::milliseconds{0});
    const auto report = [&](MarkerMove moved) {
        std::vector<ReportedMarker> one{ReportedMarker{moved, {}}};
        run(markers->write(std::move(one)));
    };
    const Synced before = ask({"epoch", position, 0, 1});

    report({{direct, ann}, {}, Seq{1}});
    const Synced reached = ask({"epoch", before.cursor, before.user_version, 1});
    report({{direct, ann}, Seq{1}, {}});
    const Synced read = ask({"epoch", reached.cursor, reached.user_version, 1});
    report({{team, ann}, Seq{1}, {}});  // in a group receipts are asked for

    ASSERT_EQ(reached.conversations.size(), 1u);
    EXPECT_EQ(reached.conversations[0].view.conversation, direct);
    EXPECT_EQ(reached.conversations[0].view.peer_delivered, Seq{1});
    EXPECT_EQ(reached.conversations[0].view.peer_read, Seq{});
    ASSERT_EQ(read.conversations.size(), 1u);
    EXPECT_EQ(read.conversations[0].view.peer_read, Seq{1});
    EXPECT_TRUE(ask({"epoch", read.cursor, read.user_version, 1}).conversations.empty());
}

TEST_F(SyncServiceTest, KeepsBothMarkersWhenBothReadAtOnce) {
    const ConversationId direct = run(messages.send_direct(as(bob), ann, key(1), {"hi", {}, false}, {}))->conversation;
    ASSERT_TRUE(run(messages.send_direct(as(ann), bob, key(2), {"hello", {}, false}, {})));
    const Synced before = ask({"epoch", position, 0, 1});

    const std::vector<MarkerMove> both{{{direct, ann}, Seq{2}, Seq{2}}, {{direct, bob}, Seq{2}, Seq{2}}};
    run(db->write([&](store::Transaction& tx) { return MarkerRepository{}.move(tx, both); }));

    const Synced after = ask({"epoch", before.cursor, before.user_version, 1});
    ASSERT_EQ(after.conversations.size(), 1u);
    EXPECT_EQ(after.conversations[0].view.read, Seq{2});
    EXPECT_EQ(after.conversations[0].view.peer_read, Seq{2});
    EXPECT_EQ(after.conversations[0].view.peer_delivered, Seq{2});
    EXPECT_EQ(after.conversations[0].view.unread, 0);
}

TEST_F(SyncServiceTest, SendsALongListInSeveralAnswersEachUnderTheFrame) {
    std::set<ConversationId> made;
    for (int n = 0; n < 120; ++n) made.insert(group_of(n, std::string(4000, 'd')));

    std::set<ConversationId> seen;
    Synced last = ask({});
    const std::int64_t version = last.user_version;
    for (int answers = 1; ; ++answers) {
        ASSERT_LT(answers, 10);
        EXPECT_TRUE(last.full);
        EXPECT_LE(bytes(last), 200u * 1024);
        for (const SyncedConversation& each : last.conversations) seen.insert(each.view.conversation);
        if (!last.more) break;
        position = ChangeId{2000};  // what happens meanwhile is left to the next Sync
        ASSERT_TRUE(run(conversations.set_own_view(bob, *made.begin(), {.pinned = true, .muted = {}, .hidden = {}})));
        last = ask({"epoch", last.cursor, last.user_version, 1});
    }

    EXPECT_EQ(seen, made);
    EXPECT_EQ(last.cursor, ChangeId{1000});
    EXPECT_EQ(last.user_version, version);
    const Synced next = ask({"epoch", last.cursor, last.user_version, 1});
    EXPECT_FALSE(next.full);
    ASSERT_EQ(next.conversations.size(), 1u);
    EXPECT_TRUE(next.conversations[0].view.pinned);
}

TEST_F(SyncServiceTest, SendsManyChangesInTheirOrderAndOmitsNone) {
    std::set<ConversationId> made;
    for (int n = 0; n < 120; ++n) {
        made.insert(group_of(n, std::string(4000, 'd')));
        changes[*made.rbegin()] = ChangeId{500 - n / 2};  // the newest group changed first; two at a time
    }
    for (ConversationId each : {*made.begin(), *made.rbegin()})
        ASSERT_TRUE(run(conversations.set_own_view(bob, each, {.pinned = true, .muted = {}, .hidden = {}})));

    std::set<ConversationId> seen;
    Synced last = ask({"epoch", ChangeId{10}, 0, 1});
    EXPECT_EQ(last.conversations.front().view.conversation, *made.begin());
    for (int answers = 1; ; ++answers) {
        ASSERT_LT(answers, 10);
        EXPECT_FALSE(last.full);
        EXPECT_LE(bytes(last), 200u * 1024);
        for (const SyncedConversation& each : last.conversations) seen.insert(each.view.conversation);
        if (!last.more) break;
        ASSERT_LT(last.cursor, position);
        last = ask({"epoch", last.cursor, last.user_version, 1});
    }
    EXPECT_EQ(seen, made);
    EXPECT_EQ(last.cursor, position);
    EXPECT_EQ(last.user_version, 2);
}

TEST_F(SyncServiceTest, LoadsEverythingWhenOneChangeAloneIsTooLarge) {
    std::set<ConversationId> made;
    for (int n = 0; n < 80; ++n) {
        made.insert(group_of(n, std::string(4000, 'd')));
        changes[*made.rbegin()] = ChangeId{500};
    }
    std::set<ConversationId> seen;
    Synced last = ask({"epoch", ChangeId{10}, 0, 1});
    EXPECT_TRUE(last.full);
    for (;;) {
        for (const SyncedConversation& each : last.conversations) seen.insert(each.view.conversation);
        if (!last.more) break;
        last = ask({"epoch", last.cursor, last.user_version, 1});
    }
    EXPECT_EQ(seen, made);
}

TEST_F(SyncServiceTest, SendsAsManyEntriesAsFitAndNoneWhenNoneAreWanted) {
    limits_of_text = 65'536;
    std::vector<ConversationId> made;
    for (int n = 0; n < 4; ++n) {
        made.push_back(group_of(n));
        ASSERT_TRUE(run(messages.send(as(ann), {made.back(), key(1), {std::string(60'000, 'x'), {}, false}, {}})));
    }

    const Synced all = ask({{}, {}, 0, 1});
    EXPECT_FALSE(all.more);
    ASSERT_EQ(all.conversations.size(), 4u);
    EXPECT_LE(bytes(all), 200u * 1024);
    EXPECT_EQ(all.conversations[1].entries.size(), 1u);
    EXPECT_EQ(all.conversations[3].entries.size(), 0u);  // shows as a gap: head_seq is beyond

    const Synced none = ask({{}, {}, 0, 0});
    for (const SyncedConversation& each : none.conversations) EXPECT_TRUE(each.entries.empty());
    EXPECT_EQ(run(sync.sync(bob, {{}, ChangeId{-1}, 0, 1})).error().field, "cursor");
    EXPECT_EQ(run(sync.sync(bob, {{}, {}, 0, 51})).error().field, "entries_per_conversation");
}

}  // namespace
}  // namespace aviso::messaging
