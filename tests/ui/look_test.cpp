#include <gtest/gtest.h>

#include <QDialog>
#include <QLineEdit>
#include <QPainter>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/chat/emoji_picker.hpp"
#include "client-qt/app/chat/message_layout.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"
#include "client-qt/app/widgets/date_picker.hpp"
#include "client-qt/app/widgets/watermark.hpp"
#include "views_walk.hpp"

namespace aviso::ui {
namespace {

TEST(DatePicker, GoesFromDayToDayByKeysAndNeverIntoTheFuture) {
    const QDate today{2026, 3, 2};
    DatePicker picker{today, nullptr};
    picker.setAttribute(Qt::WA_DeleteOnClose, false);
    QSignalSpy chosen{&picker, &DatePicker::chosen};
    auto* days = picker.findChild<QTableView*>();
    ASSERT_NE(days, nullptr);
    EXPECT_EQ(picker.current(), today);

    QTest::keyClick(days, Qt::Key_Right);
    EXPECT_EQ(picker.current(), today) << "tomorrow has no messages";
    for (int i = 0; i < 3; ++i) QTest::keyClick(days, Qt::Key_Left);
    EXPECT_EQ(picker.current(), (QDate{2026, 2, 27}));
    EXPECT_EQ(days->currentIndex().data().toString(), QStringLiteral("27"));
    QTest::keyClick(days, Qt::Key_PageUp);
    EXPECT_EQ(picker.current(), (QDate{2026, 1, 27}));
    QTest::keyClick(days, Qt::Key_Return);

    ASSERT_EQ(chosen.count(), 1);
    EXPECT_EQ(chosen.front().front().toDate(), (QDate{2026, 1, 27}));
}

TEST(Controls, NothingMovesWhenTheFocusComes) {
    QWidget window;
    auto* column = new QVBoxLayout{&window};
    std::vector<QWidget*> controls{new QLineEdit, makeButton(QStringLiteral("Plain"), nullptr, &window)};
    for (const char* look : {"primary", "danger", "quiet"}) controls.push_back(makeButton(QString::fromLatin1(look), look, &window));
    for (QWidget* control : controls) column->addWidget(control);
    window.show();
    ASSERT_TRUE(until([&] { return window.isActiveWindow() || (window.activateWindow(), false); }));
    const auto sizes = [&] {
        std::vector<QSize> all;
        for (const QWidget* control : controls) all.push_back(control->sizeHint());
        return all;
    };
    window.setFocus();
    const std::vector<QSize> before = sizes();

    for (QWidget* control : controls) {
        control->setFocus();
        ASSERT_TRUE(control->hasFocus());
        EXPECT_EQ(sizes(), before) << control->metaObject()->className() << " " << control->property("look").toString().toStdString();
    }
}

/// How far the lightest and the darkest of a picture's part are apart, 0 to 255.
int contrastIn(const QImage& picture, const QRect& part) {
    int least = 255, most = 0;
    for (int y = part.top(); y <= part.bottom(); ++y) {
        for (int x = part.left(); x <= part.right(); ++x) {
            const int light = qGray(picture.pixel(x, y));
            least = std::min(least, light);
            most = std::max(most, light);
        }
    }
    return most - least;
}

TEST(DatePicker, DaysThatCanBeChosenAreReadableInBothThemesAndStandOutFromTheOthers) {
    for (const AppearanceChoice look : {AppearanceChoice::light, AppearanceChoice::dark}) {
        Theme::instance().setChoice(look);
        DatePicker picker{QDate{2026, 3, 15}, nullptr};
        picker.setAttribute(Qt::WA_DeleteOnClose, false);
        picker.ensurePolished();
        picker.adjustSize();
        const QImage picture = picker.grab().toImage().convertToFormat(QImage::Format_RGB32);
        auto* days = picker.findChild<QTableView*>();
        const auto at = [&](int back) {
            const QModelIndex today = days->currentIndex();
            const int cell = today.row() * 7 + today.column() + back;
            const QRect inView = days->visualRect(today.model()->index(cell / 7, cell % 7)).adjusted(4, 4, -4, -4);
            return inView.translated(days->viewport()->mapTo(&picker, QPoint{}));
        };
        EXPECT_GT(contrastIn(picture, at(-3)), 110) << "a day that can be chosen";
        EXPECT_LT(contrastIn(picture, at(3)), contrastIn(picture, at(-3))) << "a day to come";
        const auto corner = [&](int back) { return picture.pixelColor(at(back).topLeft() - QPoint{3, 3}); };
        EXPECT_EQ(corner(0), corner(-3)) << "the chosen day is a disc, not a square";
    }
    Theme::instance().setChoice(AppearanceChoice::light);
}

TEST(MessageLayout, AnEmojiBetweenLettersDoesNotMoveLinesApart) {
    const auto heightOf = [](const QString& text) {
        MessageListModel model;
        MessageRow row;
        row.seq = Seq{1};
        row.text = text;
        row.at = QDateTime::currentDateTimeUtc();
        model.showWindow({row}, false, false);
        MessageMetrics metrics;
        metrics.width = 800;
        return layOutMessage(model, 0, metrics).bubble.height();
    };
    EXPECT_EQ(heightOf(QStringLiteral("See you there 👍")), heightOf(QStringLiteral("See you there.")));
    EXPECT_EQ(heightOf(QStringLiteral("谢谢大家 🙏")), heightOf(QStringLiteral("Thank you.")));
    EXPECT_GT(heightOf(QStringLiteral("one\ntwo")), heightOf(QStringLiteral("one")) + 15);
}

TEST(Emoji, OnlyWhatTheFontDrawsAsOnePictureIsOffered) {
    EXPECT_TRUE(drawnAsOne(QStringLiteral("😀")));
    EXPECT_TRUE(drawnAsOne(QStringLiteral("❤️")));
    EXPECT_TRUE(drawnAsOne(QStringLiteral("👨‍👩‍👧‍👦")));
    EXPECT_TRUE(drawnAsOne(QStringLiteral("🇨🇳")));
    EXPECT_FALSE(drawnAsOne(QStringLiteral("😀😀")));
    EXPECT_FALSE(drawnAsOne(QStringLiteral("😀‍👍"))) << "joined, but no font has it";
}

TEST(Avatar, TheOnlineDotStandsInsideThePicture) {
    AvatarLabel label{36};
    label.show(QStringLiteral("Ann Martin"), 2, false);
    const auto seen = [&] { return label.grab().toImage().convertToFormat(QImage::Format_RGB32); };
    const QImage without = seen();
    label.setOnline(true);
    const QImage picture = seen();
    // The picture itself may be green too: what counts came with the dot.
    const auto green = [&](int x, int y) {
        const QColor at = picture.pixelColor(x, y);
        return at != without.pixelColor(x, y) && at.green() > at.red() + 60 && at.green() > at.blue() + 40;
    };
    int whole = 0;
    for (int i = 0; i < 36 * 36; ++i) whole += green(i % 36, i / 36) ? 1 : 0;
    EXPECT_GE(whole, 50) << "there is a dot";
    // Round on every side: the outermost row and column hold a short piece of it at most.
    int below = 0, beside = 0;
    for (int i = 0; i < 36; ++i) {
        below += green(i, 35) ? 1 : 0;
        beside += green(35, i) ? 1 : 0;
    }
    EXPECT_LE(below, 5);
    EXPECT_LE(beside, 5);
}

TEST(SignIn, TheKeyboardIsInTheFirstEmptyField) {
    Desk nobody{QStringLiteral("bob"), QStringLiteral("bob-first-field")};
    nobody.window->activateWindow();
    nobody.window->signInPage().preset(QStringLiteral("chat.example.com"), QStringLiteral("bob"));
    EXPECT_TRUE(until([&] { return nobody.window->focusWidget() == &part(*nobody.window, "password"); }));
}

TEST(Chat, AShortOneStandsAtTheBottomAndNothingToSendDimsTheButton) {
    Desk li{QStringLiteral("li"), QStringLiteral("li-short")}, bob{QStringLiteral("bob"), QStringLiteral("bob-short")};
    ASSERT_TRUE(li.signIn() && bob.signIn() && li.online());
    ASSERT_TRUE(li.openWith(bob));
    li.say(QStringLiteral("only this"));
    ASSERT_TRUE(li.shows(QStringLiteral("only this")));
    MessageView& view = li.window->chats().current()->view();
    const auto [first, last] = view.visibleRows();
    if (first == 0) EXPECT_NEAR(view.rowRect(last).bottom(), view.viewport()->height(), 2);

    QToolButton* send = nullptr;
    for (auto* one : li.window->chats().current()->findChildren<QToolButton*>()) {
        if (one->accessibleName() == QStringLiteral("Send (Enter)")) send = one;
    }
    ASSERT_NE(send, nullptr);
    EXPECT_FALSE(send->isEnabled());
    li.window->chats().current()->input().setPlainText(QStringLiteral("more"));
    EXPECT_TRUE(send->isEnabled());
    li.window->chats().current()->input().clear();
}

TEST(Watermark, CoversEveryWindowThatStays) {
    Desk li{QStringLiteral("li")}, ann{QStringLiteral("ann")};
    ASSERT_TRUE(li.signIn() && ann.signIn() && li.online());
    ASSERT_TRUE(li.openWith(ann));
    li.say(QStringLiteral("photographed"));
    ASSERT_TRUE(li.shows(QStringLiteral("photographed")));
    int dialogs = 0;
    walkViews(li, QStringLiteral("Ann Martin"), [&](const OpenView& view) {
        if (view.widget->windowType() == Qt::Popup) return;
        dialogs += qobject_cast<QDialog*>(view.widget) != nullptr ? 1 : 0;
        auto* mark = view.widget->findChild<Watermark*>();
        ASSERT_NE(mark, nullptr) << view.name.toStdString();
        EXPECT_TRUE(mark->isVisible() && mark->text().contains(QStringLiteral("li"))) << view.name.toStdString();
    });
    EXPECT_GE(dialogs, 3) << "the walk opens dialogs";
}

}  // namespace
}  // namespace aviso::ui
