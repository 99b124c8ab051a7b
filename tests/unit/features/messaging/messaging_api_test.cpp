#include "unit/features/conversations/api_fixture.hpp"

namespace aviso::messaging {
namespace {

namespace pb = aviso::v1;

class MessagingApiTest : public test::ApiTest {
  protected:
    pb::SendMessageRequest message(ConversationId to, std::uint8_t n, std::string text = "hello") {
        pb::SendMessageRequest request;
        request.set_conversation_id(to.value);
        request.set_client_entry_id(entry_key(n));
        request.mutable_text()->set_text(std::move(text));
        return request;
    }
    std::string sent(UserId from, const pb::SendMessageRequest& request) { return outcome<pb::SendMessageResponse>(from, "Messaging.SendMessage", request); }
    std::string direct(const pb::SendDirectMessageRequest& request) {
        return outcome<pb::SendMessageResponse>(ann, "Messaging.SendDirectMessage", request);
    }
    std::string pulled(const pb::PullEntriesRequest& request) { return outcome<pb::PullEntriesResponse>(ann, "Messaging.PullEntries", request); }

    ConversationId team = make_group({bob});
};

TEST_F(MessagingApiTest, StoresAMessageAndTellsWhatBecameOfIt) {
    const auto first = call<pb::SendMessageResponse>(bob, "Messaging.SendMessage", message(team, 1));
    const auto again = call<pb::SendMessageResponse>(bob, "Messaging.SendMessage", message(team, 1));

    ASSERT_TRUE(first);
    EXPECT_EQ(first->conversation_id(), team.value);
    EXPECT_EQ(first->seq(), 2);
    EXPECT_EQ(first->ordinal(), 1);
    EXPECT_EQ(first->created_at_ms(), to_ms(clock.now()));
    EXPECT_FALSE(first->repeated_request());
    EXPECT_TRUE(again->repeated_request());
    const auto entries = fan_out.of<pb::EntryPush>();
    ASSERT_EQ(entries.size(), 2u);  // the group's notice, and this
    EXPECT_EQ(entries[1].second.entry().body().text().text(), "hello");
    EXPECT_EQ(entries[1].first.except, ConnectionId{bob.value});
    const auto markers_pushed = fan_out.of<pb::MarkerPush>();
    ASSERT_EQ(markers_pushed.size(), 1u);
    EXPECT_EQ(markers_pushed[0].first.users, std::vector{bob});
    EXPECT_EQ(markers_pushed[0].first.except, ConnectionId{bob.value});
    EXPECT_EQ(markers_pushed[0].second.read_seq(), 2);
}

TEST_F(MessagingApiTest, NamesTheFieldOfAMessageThatIsWrong) {
    EXPECT_EQ(sent({}, message(team, 1)), "unauthenticated");
    EXPECT_EQ(sent(bob, message({}, 1)), "invalid_argument conversation_id");
    EXPECT_EQ(sent(bob, message(ConversationId{-5}, 1)), "invalid_argument conversation_id");
    EXPECT_EQ(sent(bob, message(ConversationId{999}, 1)), "not_found conversation_id");
    EXPECT_EQ(sent(eve, message(team, 1)), "not_found conversation_id");
    for (std::size_t size : {0u, 15u, 17u}) {
        pb::SendMessageRequest request = message(team, 1);
        request.set_client_entry_id(std::string(size, 'k'));
        EXPECT_EQ(sent(bob, request), "invalid_argument client_entry_id");
    }
    EXPECT_EQ(sent(bob, message(team, 1, "")), "invalid_argument text.text");
    pb::SendMessageRequest without_text = message(team, 1);
    without_text.clear_text();
    EXPECT_EQ(sent(bob, without_text), "invalid_argument text.text");
    EXPECT_EQ(sent(bob, message(team, 1, std::string(8193, 'x'))), "invalid_argument text.text");
    EXPECT_EQ(sent(bob, message(team, 1, "\xFF")), "invalid_argument text.text");
    pb::SendMessageRequest naming = message(team, 1);
    naming.mutable_text()->add_mentions(eve.value);
    EXPECT_EQ(sent(bob, naming), "invalid_argument text.mentions");
    for (int i = 0; i < 101; ++i) naming.mutable_text()->add_mentions(ann.value);
    EXPECT_EQ(sent(bob, naming), "invalid_argument text.mentions");
    pb::SendMessageRequest reading = message(team, 1);
    reading.set_read_seq(-1);
    EXPECT_EQ(sent(bob, reading), "invalid_argument read_seq");
    EXPECT_EQ(sent(bob, message(team, 1, std::string(8192, 'x'))), "ok");
    EXPECT_EQ(sent(bob, message(team, 1, "other content")), "conflict client_entry_id");
}

TEST_F(MessagingApiTest, GivesARetryItsResultAlsoToWhoWasRemovedMeanwhile) {
    ASSERT_EQ(sent(bob, message(team, 1)), "ok");
    pb::RecallEntryRequest recall;
    recall.set_conversation_id(team.value);
    recall.set_seq(2);
    recall.set_client_entry_id(entry_key(2));
    ASSERT_EQ((outcome<pb::SendMessageResponse>(bob, "Messaging.RecallEntry", recall)), "ok");
    ASSERT_TRUE(run(groups.remove_member(ann, team, bob, key(3))));

    const auto again = call<pb::SendMessageResponse>(bob, "Messaging.SendMessage", message(team, 1));
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->repeated_request());
    EXPECT_EQ(again->seq(), 2);
    EXPECT_EQ(sent(bob, message(team, 1, "other content")), "conflict client_entry_id");
    EXPECT_EQ(sent(bob, message(team, 9)), "forbidden");
    EXPECT_TRUE((call<pb::SendMessageResponse>(bob, "Messaging.RecallEntry", recall)->repeated_request()));
}

TEST_F(MessagingApiTest, SendsToAPersonAndNamesWhatIsWrong) {
    pb::SendDirectMessageRequest request;
    request.set_user_id(bob.value);
    request.set_client_entry_id(entry_key(1));
    request.mutable_text()->set_text("hi");
    const auto first = call<pb::SendMessageResponse>(ann, "Messaging.SendDirectMessage", request);
    ASSERT_TRUE(first);
    EXPECT_EQ(first->seq(), 1);
    const auto markers_pushed = fan_out.of<pb::MarkerPush>();
    ASSERT_EQ(markers_pushed.size(), 1u);
    EXPECT_EQ(markers_pushed[0].first.users, std::vector{ann});
    EXPECT_EQ(markers_pushed[0].first.except, ConnectionId{ann.value});
    EXPECT_EQ(markers_pushed[0].second.read_seq(), 1);

    request.set_user_id(0);
    EXPECT_EQ(direct(request), "invalid_argument user_id");
    request.set_user_id(bob.value);
    request.set_read_seq(-1);
    EXPECT_EQ(direct(request), "invalid_argument read_seq");
    request.clear_read_seq();
    request.set_client_entry_id("short");
    EXPECT_EQ(direct(request), "invalid_argument client_entry_id");
    request.set_client_entry_id(entry_key(2));
    request.mutable_text()->clear_text();
    EXPECT_EQ(direct(request), "invalid_argument text.text");
    request.set_user_id(cid.value);  // nor by a first message
    EXPECT_EQ(direct(request), "invalid_argument text.text");
    request.mutable_text()->set_text("\xFF");
    EXPECT_EQ(direct(request), "invalid_argument text.text");
    request.mutable_text()->set_text("@eve");
    request.mutable_text()->add_mentions(eve.value);
    EXPECT_EQ(direct(request), "invalid_argument text.mentions");
}

TEST_F(MessagingApiTest, RecallsAndNamesWhatIsWrong) {
    ASSERT_EQ(sent(bob, message(team, 1)), "ok");
    const auto recalled = [&](UserId who, std::int64_t seq, std::string key_bytes) {
        pb::RecallEntryRequest request;
        request.set_conversation_id(team.value);
        request.set_seq(seq);
        request.set_client_entry_id(std::move(key_bytes));
        return outcome<pb::SendMessageResponse>(who, "Messaging.RecallEntry", request);
    };

    EXPECT_EQ(recalled(bob, 0, entry_key(2)), "invalid_argument seq");
    EXPECT_EQ(recalled(bob, 99, entry_key(2)), "not_found seq");
    EXPECT_EQ(recalled(bob, 2, "short"), "invalid_argument client_entry_id");
    EXPECT_EQ(recalled(ann, 2, entry_key(2)), "forbidden seq");
    EXPECT_EQ(recalled(ann, 1, entry_key(2)), "invalid_argument seq");  // a notice
    EXPECT_EQ(recalled(eve, 2, entry_key(2)), "not_found conversation_id");
    clock.advance(std::chrono::seconds{121});
    EXPECT_EQ(recalled(bob, 2, entry_key(2)), "forbidden seq");
    ASSERT_EQ(sent(bob, message(team, 3)), "ok");
    EXPECT_EQ(recalled(bob, 3, entry_key(4)), "ok");
    clock.advance(std::chrono::hours{1});
    EXPECT_EQ(recalled(bob, 3, entry_key(4)), "ok");  // a retry, whatever the time
    const auto pushed = fan_out.of<pb::EntryPush>().back().second.entry();
    EXPECT_EQ(pushed.body().recall().target_seq(), 3);
}

TEST_F(MessagingApiTest, PullsAndNamesWhatIsWrong) {
    ASSERT_EQ(sent(bob, message(team, 1)), "ok");
    pb::PullEntriesRequest request;
    request.set_conversation_id(team.value);
    const auto page = call<pb::PullEntriesResponse>(ann, "Messaging.PullEntries", request);
    ASSERT_TRUE(page);
    EXPECT_EQ(page->entries_size(), 2);
    EXPECT_EQ(page->entries(0).body().notice().kind(), pb::NOTICE_KIND_CREATED);
    EXPECT_EQ(page->entries(1).client_entry_id(), entry_key(1));
    EXPECT_EQ(page->head_seq(), 2);

    for (int limit : {-1, 201}) {
        pb::PullEntriesRequest wrong = request;
        wrong.set_limit(limit);
        EXPECT_EQ(pulled(wrong), "invalid_argument limit");
    }
    pb::PullEntriesRequest wrong = request;
    wrong.set_from_seq(3);
    wrong.set_until_seq(2);
    EXPECT_EQ(pulled(wrong), "invalid_argument until_seq");
    wrong.set_from_seq(-1);
    EXPECT_EQ(pulled(wrong), "invalid_argument from_seq");
    wrong = request;
    wrong.set_before_seq(-1);
    EXPECT_EQ(pulled(wrong), "invalid_argument before_seq");
    wrong = request;
    wrong.set_in_step_seq(-1);
    EXPECT_EQ(pulled(wrong), "invalid_argument in_step_seq");
    wrong = request;
    wrong.set_conversation_id(0);
    EXPECT_EQ(pulled(wrong), "invalid_argument conversation_id");
    EXPECT_EQ((outcome<pb::PullEntriesResponse>(eve, "Messaging.PullEntries", request)), "not_found conversation_id");
}

TEST_F(MessagingApiTest, MarksReadAndNamesWhatIsWrong) {
    ASSERT_EQ(sent(ann, message(team, 1)), "ok");
    ASSERT_EQ(sent(ann, message(team, 2)), "ok");
    pb::MarkReadRequest request;
    request.set_conversation_id(team.value);
    request.set_read_seq(2);
    const auto marked = call<pb::MarkReadResponse>(bob, "Messaging.MarkRead", request);
    ASSERT_TRUE(marked);
    EXPECT_EQ(marked->read_seq(), 2);
    EXPECT_EQ(marked->unread(), 1);
    const auto pushed = fan_out.of<pb::MarkerPush>().back();
    EXPECT_EQ(pushed.first.users, std::vector{bob});
    EXPECT_EQ(pushed.first.except, ConnectionId{bob.value});
    EXPECT_EQ(pushed.second.read_ordinal(), 1);

    const auto mark = [&](UserId who) { return outcome<pb::MarkReadResponse>(who, "Messaging.MarkRead", request); };
    EXPECT_EQ(mark(eve), "not_found conversation_id");
    request.set_read_seq(0);
    EXPECT_EQ(mark(bob), "invalid_argument read_seq");
    request.set_read_seq(2);
    ASSERT_TRUE(run(groups.remove_member(ann, team, bob, key(3))));
    EXPECT_EQ(mark(bob), "forbidden");
}

TEST_F(MessagingApiTest, TakesDeliveredMarkersInBatches) {
    pb::ReportDeliveredRequest request;
    const auto report = [&] { return outcome<pb::ReportDeliveredResponse>(bob, "Messaging.ReportDelivered", request); };
    EXPECT_EQ(report(), "ok");  // nothing to say
    request.add_markers()->set_conversation_id(-1);
    EXPECT_EQ(report(), "invalid_argument markers");
    request.mutable_markers(0)->set_conversation_id(999);
    request.mutable_markers(0)->set_delivered_seq(-1);
    EXPECT_EQ(report(), "invalid_argument markers");
    request.mutable_markers(0)->set_delivered_seq(1);
    EXPECT_EQ(report(), "ok");  // ignored, as one who learns of a removal later would want
    for (int i = 0; i < 500; ++i) request.add_markers()->set_conversation_id(team.value);
    EXPECT_EQ(report(), "invalid_argument markers");
}

TEST_F(MessagingApiTest, GivesReceiptsToTheSenderOnly) {
    ASSERT_EQ(sent(ann, message(team, 1)), "ok");
    const auto receipts = [&](UserId who, std::int64_t seq) {
        pb::GetReceiptsRequest request;
        request.set_conversation_id(team.value);
        request.set_seq(seq);
        return outcome<pb::GetReceiptsResponse>(who, "Messaging.GetReceipts", request);
    };

    EXPECT_EQ(receipts(ann, 2), "ok");
    EXPECT_EQ(receipts(ann, 0), "invalid_argument seq");
    EXPECT_EQ(receipts(ann, 9), "not_found seq");
    EXPECT_EQ(receipts(bob, 2), "forbidden seq");
    EXPECT_EQ(receipts(eve, 2), "not_found conversation_id");
}

TEST_F(MessagingApiTest, SyncsWithAsManyEntriesAsAsked) {
    ASSERT_EQ(sent(ann, message(team, 1)), "ok");
    ASSERT_EQ(sent(ann, message(team, 2)), "ok");
    pb::SyncRequest request;
    const auto entries = [&] { return call<pb::SyncResponse>(bob, "Messaging.Sync", request)->conversations(0).entries_size(); };
    EXPECT_EQ(entries(), 1);
    request.set_entries_per_conversation(0);
    EXPECT_EQ(entries(), 0);
    request.set_entries_per_conversation(3);
    EXPECT_EQ(entries(), 3);

    const auto synced = [&] { return outcome<pb::SyncResponse>(bob, "Messaging.Sync", request); };
    request.set_entries_per_conversation(51);
    EXPECT_EQ(synced(), "invalid_argument entries_per_conversation");
    request.set_entries_per_conversation(-1);
    EXPECT_EQ(synced(), "invalid_argument entries_per_conversation");
    request.set_entries_per_conversation(1);
    request.set_cursor(-1);
    EXPECT_EQ(synced(), "invalid_argument cursor");
    request.set_cursor(0);
    request.set_user_version(-1);
    EXPECT_EQ(synced(), "invalid_argument user_version");
}

TEST_F(MessagingApiTest, TellsThePeerThatSomebodyTypes) {
    const ConversationId chat = run(messages.send_direct(as(ann), bob, key(1), {"hi", {}, false}, {}))->conversation;
    const auto typing = [&](UserId who, ConversationId where) {
        pb::SetTypingRequest request;
        request.set_conversation_id(where.value);
        request.set_typing(true);
        return outcome<pb::SetTypingResponse>(who, "Messaging.SetTyping", request);
    };

    EXPECT_EQ(typing(bob, chat), "ok");
    EXPECT_EQ(typing(bob, team), "ok");
    EXPECT_EQ(typing(eve, chat), "not_found conversation_id");

    const auto pushed = fan_out.of<pb::TypingPush>();
    ASSERT_EQ(pushed.size(), 1u);
    EXPECT_EQ(pushed[0].first.users, std::vector{ann});
    EXPECT_EQ(pushed[0].second.user_id(), bob.value);
    EXPECT_TRUE(pushed[0].second.typing());
}

}  // namespace
}  // namespace aviso::messaging
