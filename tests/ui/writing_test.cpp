#include <gtest/gtest.h>

#include <QLineEdit>
#include <QListView>
#include <QTableView>
#include <QTest>

#include "client-qt/app/chat/chat_header.hpp"
#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/chat/emoji_picker.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/date_picker.hpp"
#include "client-qt/models/text_format.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

MessageListModel& model(Desk& desk) { return desk.window->chats().current()->chat().model(); }

int rowOf(Desk& desk, const QString& text) {
    for (int row = model(desk).rowCount() - 1; row >= 0; --row) {
        if (model(desk).at(row).text == text) return row;
    }
    return -1;
}

bool isInState(Desk& desk, const QString& text, client::EntryState state) {
    const int row = rowOf(desk, text);
    return row >= 0 && model(desk).at(row).state == state;
}

QStringList header(Desk& desk) {
    QStringList said;
    for (auto* label : desk.window->chats().current()->header().findChildren<ElidedLabel*>()) said.append(label->fullText());
    return said;
}

bool headerSays(Desk& desk, const char* text) { return header(desk).contains(QString::fromUtf8(text)); }

class Writing : public testing::Test {
  protected:
    void SetUp() override {
        ASSERT_TRUE(li.signIn() && ann.signIn());
        ASSERT_TRUE(li.online() && ann.online());
        ASSERT_TRUE(li.openWith(ann));
        li.say(QStringLiteral("so that there is a conversation"));
        ASSERT_TRUE(ann.openWith(li));
        ASSERT_TRUE(ann.shows(QStringLiteral("so that there is a conversation")));
    }
    MessageInput& inputOf(Desk& desk) {
        MessageInput& input = desk.window->chats().current()->input();
        desk.window->activateWindow();
        until([&] {
            input.setFocus();
            return input.hasFocus();
        });
        return input;
    }

    Desk li{QStringLiteral("li"), QStringLiteral("li-writing")};
    Desk ann{QStringLiteral("ann"), QStringLiteral("ann-writing")};
};

TEST_F(Writing, TheOtherSeesThatOneTypesUntilTheMessageIsThere) {
    MessageInput& input = inputOf(li);
    QTest::keyClicks(&input, QStringLiteral("just a mom"));

    ASSERT_TRUE(until([&] { return headerSays(ann, "typing…"); }));
    EXPECT_FALSE(headerSays(li, "typing…")) << "one knows that of oneself";

    QTest::keyClicks(&input, QStringLiteral("ent"));
    QTest::keyClick(&input, Qt::Key_Return);
    ASSERT_TRUE(ann.shows(QStringLiteral("just a moment")));
    EXPECT_FALSE(headerSays(ann, "typing…")) << "what was typed is there";
}

TEST_F(Writing, WhoStopsTypingIsNotShownAsTypingForEver) {
    QTest::keyClicks(&inputOf(li), QStringLiteral("hm"));
    ASSERT_TRUE(until([&] { return headerSays(ann, "typing…"); }));
    EXPECT_TRUE(until([&] { return headerSays(ann, "online"); })) << header(ann).join(u'|').toStdString();
    li.window->chats().current()->input().clear();
}

TEST_F(Writing, AnEmojiGoesFromThePickerIntoTheTextAndOut) {
    MessageInput& input = inputOf(li);
    QTest::keyClicks(&input, QStringLiteral("done "));
    clickNamed(*li.window, QStringLiteral("Emoji"));
    auto* picker = li.window->findChild<EmojiPicker*>();
    ASSERT_NE(picker, nullptr);
    ASSERT_TRUE(picker->isVisible());
    QTest::keyClicks(picker->findChild<QLineEdit*>(), QStringLiteral("rocket"));
    auto* grid = picker->findChild<QListView*>();
    const QModelIndexList rockets = grid->model()->match(grid->model()->index(0, 0), Qt::DisplayRole, QStringLiteral("🚀"), 1, Qt::MatchExactly);
    ASSERT_EQ(rockets.size(), 1);

    QTest::mouseClick(grid->viewport(), Qt::LeftButton, {}, grid->visualRect(rockets.first()).center());

    EXPECT_EQ(input.toPlainText(), QStringLiteral("done 🚀"));
    EXPECT_TRUE(until([&] { return li.window->findChild<EmojiPicker*>() == nullptr; })) << "the picker closes";
    QTest::keyClick(&input, Qt::Key_Return);
    EXPECT_TRUE(ann.shows(QStringLiteral("done 🚀")));
}

TEST_F(Writing, ARefusedMessageGoesOutWithAClickOnceItMay) {
    const QString name = QStringLiteral("Try again");
    bool made = false;
    ann.session->messenger().create_group(name.toStdString(), {li.session->me()}, [&](const Result<ConversationId>& id) { made = id.has_value(); });
    ASSERT_TRUE(until([&] { return made; }));
    ASSERT_TRUE(li.open(name) && ann.open(name));
    const ConversationId id = ann.window->chats().current()->chat().id();
    const UserId me = li.session->me();
    const auto change = [&](client::ActionKind kind) {
        client::Queued action;
        action.kind = kind;
        action.conversation = id;
        action.people = {me};
        bool done = false;
        ann.session->messenger().change_group(std::move(action), [&](const Result<void>& result) { done = result.has_value(); });
        return until([&] { return done; });
    };
    // Removed while the message waits for a connection: the server refuses it.
    server("stop");
    ASSERT_TRUE(until([&] { return li.session->connectionState() == client::ConnectionState::offline; }));
    li.say(QStringLiteral("may I?"));
    ASSERT_TRUE(li.shows(QStringLiteral("may I?")));
    li.close();
    server("start");
    ann.session->messenger().try_now();
    ASSERT_TRUE(ann.online());
    ASSERT_TRUE(change(client::ActionKind::remove_member));
    li.reopen();
    ASSERT_TRUE(li.online());
    ASSERT_TRUE(li.open(name));
    ASSERT_TRUE(until([&] { return isInState(li, QStringLiteral("may I?"), client::EntryState::failed); }));

    ASSERT_TRUE(change(client::ActionKind::add_members));
    ASSERT_TRUE(until([&] { return li.window->chats().current()->input().isVisible(); })) << "a member again";
    MessageView& view = li.window->chats().current()->view();
    view.setFocusedRow(rowOf(li, QStringLiteral("may I?")));
    QTest::keyClick(view.viewport(), Qt::Key_Return);

    EXPECT_TRUE(until([&] { return isInState(li, QStringLiteral("may I?"), client::EntryState::stored); }));
    EXPECT_EQ(li.texts().count(QStringLiteral("may I?")), 1);
    ASSERT_TRUE(ann.open(name));
    EXPECT_TRUE(ann.shows(QStringLiteral("may I?")));
    EXPECT_EQ(ann.texts().count(QStringLiteral("may I?")), 1);
}

/// Three days of a conversation, each longer than the window, and a device that has nothing of them yet.
class Dates : public testing::Test {
  protected:
    static constexpr int kEach = 25;
    static QString text(const char* when, int i) { return QStringLiteral("%1 %2").arg(QLatin1String{when}).arg(i); }

    static void SetUpTestSuite() {
        Desk joe{QStringLiteral("joe"), QStringLiteral("joe-first")};
        Desk kim{QStringLiteral("kim")};
        ASSERT_TRUE(joe.signIn() && kim.signIn() && joe.online() && kim.online());
        ASSERT_TRUE(joe.openWith(kim));
        qint64 firstDay = 0, secondDay = 0;
        for (const char* when : {"long ago", "lately", "today"}) {
            for (int i = 0; i < kEach; ++i) joe.say(text(when, i));
            ASSERT_TRUE(until([&] { return isInState(joe, text(when, kEach - 1), client::EntryState::stored) || isInState(joe, text(when, kEach - 1), client::EntryState::delivered); }));
            const qint64 seq = model(joe).at(rowOf(joe, text(when, kEach - 1))).seq.value;
            if (firstDay == 0) firstDay = seq;
            else if (secondDay == 0) secondDay = seq;
        }
        const auto id = std::to_string(joe.window->chats().current()->chat().id().value);
        server("age " + id + " " + std::to_string(secondDay) + " 2");
        server("age " + id + " " + std::to_string(firstDay) + " 40");
    }

    /// As a person does it: the button, the month, the day.
    void goTo(const QDate& day) {
        clickNamed(*joe.window, QStringLiteral("Go to a date"));
        auto* picker = joe.window->findChild<DatePicker*>();
        ASSERT_NE(picker, nullptr);
        while (picker->current().year() * 12 + picker->current().month() > day.year() * 12 + day.month()) clickNamed(*picker, QStringLiteral("The month before"));
        auto& days = partAs<QTableView>(*picker, "days");
        for (int row = 0; row < days.model()->rowCount(); ++row) {
            for (int column = 0; column < days.model()->columnCount(); ++column) {
                const QModelIndex index = days.model()->index(row, column);
                if (index.data(Qt::AccessibleTextRole).toString() != QLocale{}.toString(day, QLocale::LongFormat)) continue;
                return QTest::mouseClick(days.viewport(), Qt::LeftButton, {}, days.visualRect(index).center());
            }
        }
        FAIL() << "the month does not show " << day.toString().toStdString();
    }
    bool inSight(const QString& text) {
        return until([&] {
            const int row = rowOf(joe, text);
            const auto [first, last] = joe.window->chats().current()->view().visibleRows();
            return row >= first && row <= last && row >= 0;
        });
    }

    void SetUp() override {
        ASSERT_TRUE(joe.signIn() && joe.online());
        ASSERT_TRUE(joe.open(QStringLiteral("Kim Old")));
        ASSERT_TRUE(joe.shows(text("today", kEach - 1)));
    }

    Desk joe{QStringLiteral("joe"), QStringLiteral("joe-later")};
};

TEST_F(Dates, AClickOnADayShowsItsFirstMessage) {
    const QDate today = presentTime().toLocalTime().date();
    EXPECT_TRUE(inSight(text("today", kEach - 1))) << "it opens at the newest";

    goTo(today.addDays(-42));
    EXPECT_TRUE(inSight(text("long ago", 0)));
    EXPECT_TRUE(until([&] { return joe.window->findChild<DatePicker*>() == nullptr; })) << "the calendar closes";
    const int row = rowOf(joe, text("long ago", 0));
    EXPECT_EQ(model(joe).at(row).at.toLocalTime().date(), today.addDays(-42));

    goTo(today.addDays(-2));
    EXPECT_TRUE(inSight(text("lately", 0)));
}

TEST_F(Dates, ADayWithoutMessagesLeadsToTheNextOneWithSome) {
    const QDate today = presentTime().toLocalTime().date();
    goTo(today.addDays(-20));
    EXPECT_TRUE(inSight(text("lately", 0)));
    goTo(today.addDays(-1));
    EXPECT_TRUE(inSight(text("today", 0)));
}

}  // namespace
}  // namespace aviso::ui
