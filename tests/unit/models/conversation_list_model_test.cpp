#include "client-qt/models/conversation_list_model.hpp"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace aviso;
using namespace aviso::ui;
using client::ConversationSummary;

namespace {

ConversationSummary summary(std::int64_t id, const char* title, std::int64_t at_ms, int unread = 0) {
    ConversationSummary one;
    one.conversation.id = ConversationId{id};
    one.conversation.kind = client::ConversationKind::direct;
    one.conversation.peer = UserId{id + 100};
    one.conversation.unread = unread;
    one.title = title;
    one.last.at_ms = at_ms;
    one.last.seq = Seq{1};
    one.last.text = "hello";
    return one;
}

class ConversationListModelTest : public testing::Test {
  protected:
    QStringList titles() const {
        QStringList all;
        for (int row = 0; row < model_.rowCount(); ++row) all.append(model_.index(row).data().toString());
        return all;
    }

    ConversationListModel model_;
    QAbstractItemModelTester tester_{&model_, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(ConversationListModelTest, PinnedOnesStandFirstThenTheNewest) {
    ConversationSummary pinned = summary(1, "pinned", 10);
    pinned.conversation.pinned = true;
    model_.setAll({summary(2, "old", 20), summary(3, "new", 30), pinned});

    EXPECT_EQ(titles(), (QStringList{QStringLiteral("pinned"), QStringLiteral("new"), QStringLiteral("old")}));
}

TEST_F(ConversationListModelTest, ANewMessageMovesItsLineUpAndOnlyThat) {
    model_.setAll({summary(1, "a", 30), summary(2, "b", 20), summary(3, "c", 10)});
    QSignalSpy moved{&model_, &QAbstractItemModel::rowsMoved};
    QSignalSpy reset{&model_, &QAbstractItemModel::modelReset};

    model_.update({summary(3, "c", 40, 1)});
    model_.update({summary(3, "c", 15)});

    EXPECT_EQ(titles(), (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")}));
    EXPECT_EQ(moved.count(), 2);
    EXPECT_EQ(reset.count(), 0);
}

TEST_F(ConversationListModelTest, WhoWasWrittenToFirstHasALineThatBecomesTheConversation) {
    const auto waiting = [](std::int64_t peer, const char* title, std::int64_t at_ms) {
        ConversationSummary one = summary(0, title, at_ms);
        one.conversation.peer = UserId{peer};
        return one;
    };
    model_.setAll({summary(1, "a", 10), waiting(107, "new", 30)});
    model_.update({waiting(108, "newer", 40)});
    EXPECT_EQ(titles(), (QStringList{QStringLiteral("newer"), QStringLiteral("new"), QStringLiteral("a")}));
    EXPECT_EQ(model_.rowOf(ConversationId{}), -1);
    EXPECT_EQ(model_.rowOfPeer(UserId{107}), 1);

    model_.update({summary(7, "new", 50)});
    EXPECT_EQ(titles(), (QStringList{QStringLiteral("new"), QStringLiteral("newer"), QStringLiteral("a")}));
    EXPECT_EQ(model_.rowOf(ConversationId{7}), 0);
    model_.update({waiting(107, "late", 60)});
    EXPECT_EQ(model_.rowCount(), 3) << "told before it had begun";

    ConversationSummary gone = waiting(108, "newer", 0);
    gone.conversation.hidden = true;
    model_.update({gone});
    EXPECT_EQ(titles(), (QStringList{QStringLiteral("new"), QStringLiteral("a")}));
}

TEST_F(ConversationListModelTest, AHiddenOneLeavesAndComesBack) {
    model_.setAll({summary(1, "a", 30), summary(2, "b", 20)});
    ConversationSummary hidden = summary(2, "b", 20);
    hidden.conversation.hidden = true;

    model_.update({hidden});
    EXPECT_EQ(titles(), QStringList{QStringLiteral("a")});
    model_.update({summary(2, "b", 40)});
    EXPECT_EQ(titles(), (QStringList{QStringLiteral("b"), QStringLiteral("a")}));
}

TEST_F(ConversationListModelTest, UnreadIsCountedWithoutMutedOnes) {
    ConversationSummary muted = summary(2, "b", 20, 5);
    muted.conversation.muted = true;
    muted.conversation.mentioned = true;
    model_.setAll({summary(1, "a", 30, 2), muted});

    EXPECT_EQ(model_.totalUnread(), 2);
    EXPECT_TRUE(model_.anyMention());
}

TEST_F(ConversationListModelTest, PresenceTouchesOnlyItsLine) {
    model_.setAll({summary(1, "a", 30), summary(2, "b", 20)});
    QSignalSpy changed{&model_, &QAbstractItemModel::dataChanged};

    model_.setOnline({UserId{102}}, {});
    model_.setOnline({UserId{102}}, {});

    ASSERT_EQ(changed.count(), 1);
    EXPECT_TRUE(model_.index(1).data(ConversationListModel::OnlineRole).toBool());
    EXPECT_FALSE(model_.index(0).data(ConversationListModel::OnlineRole).toBool());
}

TEST_F(ConversationListModelTest, TheFilterTakesEveryWordInAnyOrder) {
    model_.setAll({summary(1, "Launch plan", 30), summary(2, "Plan B", 20), summary(3, "李华", 10)});
    ConversationFilter filter;
    filter.setSourceModel(&model_);

    filter.setQuery(QStringLiteral("PLAN lau"));
    EXPECT_EQ(filter.rowCount(), 1);
    filter.setQuery(QStringLiteral("华"));
    EXPECT_EQ(filter.rowCount(), 1);
    filter.setQuery(QStringLiteral("nothing"));
    EXPECT_EQ(filter.rowCount(), 0);
    filter.setQuery({});
    EXPECT_EQ(filter.rowCount(), 3);
}

}  // namespace
