#include "client-qt/models/message_list_model.hpp"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QSignalSpy>

using namespace aviso;
using namespace aviso::ui;

namespace {

MessageRow stored(std::int64_t seq, int minute = 0, bool own = false) {
    MessageRow row;
    row.seq = Seq{seq};
    row.key = QByteArray::number(static_cast<qlonglong>(seq));
    row.sender = UserId{own ? 1 : 2};
    row.own = own;
    row.text = QStringLiteral("text %1").arg(seq);
    row.at = QDateTime{QDate{2026, 3, 5}, QTime{9, 0}, Qt::UTC}.addSecs(minute * 60);
    row.state = own ? client::EntryState::stored : client::EntryState::received;
    return row;
}

MessageRow waiting(const char* key) {
    MessageRow row = stored(0, 30, true);
    row.key = key;
    row.text = QString::fromLatin1(key);
    row.state = client::EntryState::sending;
    return row;
}

class MessageListModelTest : public testing::Test {
  protected:
    QStringList texts() const {
        QStringList all;
        for (int row = 0; row < model_.rowCount(); ++row) all.append(model_.index(row).data(MessageListModel::TextRole).toString());
        return all;
    }

    MessageListModel model_;
    QAbstractItemModelTester tester_{&model_, QAbstractItemModelTester::FailureReportingMode::Fatal};
};

TEST_F(MessageListModelTest, KeepsStoredRowsInTheServersOrderAndWaitingOnesBehind) {
    model_.showWindow({stored(3), stored(5)}, true, false);
    model_.merge({waiting("w1"), stored(6), stored(4)});

    EXPECT_EQ(texts(), (QStringList{QStringLiteral("text 3"), QStringLiteral("text 4"), QStringLiteral("text 5"), QStringLiteral("text 6"), QStringLiteral("w1")}));
}

TEST_F(MessageListModelTest, AStoredMessageTakesThePlaceOfTheWaitingOneOnce) {
    model_.showWindow({stored(3), waiting("w1"), waiting("w2")}, false, false);
    MessageRow now = stored(4, 31, true);
    now.key = "w2";

    model_.merge({now});
    model_.merge({now});

    EXPECT_EQ(texts(), (QStringList{QStringLiteral("text 3"), QStringLiteral("text 4"), QStringLiteral("w1")}));
}

TEST_F(MessageListModelTest, AnAlteredRowChangesInPlace) {
    model_.showWindow({stored(3), stored(4)}, false, false);
    QSignalSpy changed{&model_, &QAbstractItemModel::dataChanged};
    MessageRow recalled = stored(3);
    recalled.kind = MessageRow::Kind::recalled;
    recalled.text = QStringLiteral("taken back");

    model_.merge({recalled});
    model_.merge({recalled});

    EXPECT_EQ(model_.rowCount(), 2);
    EXPECT_EQ(model_.at(0).text, QStringLiteral("taken back"));
    EXPECT_EQ(changed.count(), 1) << "the second time nothing has changed";
}

TEST_F(MessageListModelTest, WhatLiesOutsideTheWindowStaysOut) {
    model_.showWindow({stored(10), stored(11)}, true, true);

    model_.merge({stored(9), stored(20)});

    EXPECT_EQ(model_.rowCount(), 2);
}

TEST_F(MessageListModelTest, MarkersMoveOwnRowsForwardOnly) {
    model_.showWindow({stored(3, 0, true), stored(4, 0, true), stored(5)}, false, false);

    model_.markReached(Seq{4}, Seq{3});
    model_.markReached(Seq{3}, Seq{});

    EXPECT_EQ(model_.at(0).state, client::EntryState::read);
    EXPECT_EQ(model_.at(1).state, client::EntryState::delivered);
    EXPECT_EQ(model_.at(2).state, client::EntryState::received);
}

TEST_F(MessageListModelTest, AFailedMessageIsMarkedRetriedAndDiscarded) {
    model_.showWindow({waiting("w1")}, false, false);

    model_.markFailed("w1", QStringLiteral("not a member"));
    EXPECT_EQ(model_.at(0).state, client::EntryState::failed);
    EXPECT_EQ(model_.at(0).failure, QStringLiteral("not a member"));
    model_.markSending("w1");
    EXPECT_EQ(model_.at(0).state, client::EntryState::sending);
    model_.removeKey("w1");
    EXPECT_EQ(model_.rowCount(), 0);
}

TEST_F(MessageListModelTest, WhatIsDiscardedStaysAwayThoughAPageReadBeforeHoldsIt) {
    model_.showWindow({stored(3), waiting("w1")}, false, false);
    model_.removeKey("w1");

    model_.merge({stored(3), waiting("w1"), waiting("w2")});
    EXPECT_EQ(texts(), (QStringList{QStringLiteral("text 3"), QStringLiteral("w2")}));
    model_.showWindow({stored(3), waiting("w1")}, false, false);
    EXPECT_EQ(texts(), QStringList{QStringLiteral("text 3")});
    // On its way already: the server has it after all.
    MessageRow now = stored(4, 31, true);
    now.key = "w1";
    model_.merge({now});
    EXPECT_EQ(texts(), (QStringList{QStringLiteral("text 3"), QStringLiteral("text 4")}));
}

TEST_F(MessageListModelTest, TheUnreadLineStandsBeforeTheFirstOfOthersBehindTheMarker) {
    model_.showWindow({stored(3), stored(4, 0, true), stored(5), stored(6)}, false, false);

    model_.setUnreadAfter(Seq{3});
    EXPECT_EQ(model_.unreadRow(), 2);
    model_.prepend({stored(1), stored(2)}, false);
    EXPECT_EQ(model_.unreadRow(), 4);
    model_.setUnreadAfter({});
    EXPECT_EQ(model_.unreadRow(), -1);
}

TEST_F(MessageListModelTest, TheUnreadLineStandsAtTheVeryBeginningWhenNothingWasReadYet) {
    model_.showWindow({stored(1, 0, true), stored(2), stored(3)}, false, false);

    model_.setUnreadAfter(Seq{});
    EXPECT_EQ(model_.unreadRow(), 1);
    model_.setUnreadAfter(std::nullopt);
    EXPECT_EQ(model_.unreadRow(), -1);
}

TEST_F(MessageListModelTest, AGroupEndsWithItsSenderAfterFiveMinutesAndAtANotice) {
    MessageRow notice = stored(5, 2);
    notice.kind = MessageRow::Kind::notice;
    model_.showWindow({stored(1), stored(2, 1), stored(3, 1, true), stored(4, 2), notice, stored(6, 2), stored(7, 9)}, false, false);

    QList<bool> starts;
    for (int row = 0; row < model_.rowCount(); ++row) starts.append(model_.startsGroup(row));

    EXPECT_EQ(starts, (QList<bool>{true, false, true, true, true, true, true}));
    EXPECT_TRUE(model_.startsDay(0));
    EXPECT_FALSE(model_.startsDay(6));
}

}  // namespace
