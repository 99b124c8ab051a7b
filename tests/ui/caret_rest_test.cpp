#include "client-qt/app/desktop/caret_rest.hpp"

#include <gtest/gtest.h>

#include <QGuiApplication>
#include <QLineEdit>
#include <QStyleHints>
#include <QTest>

#include "stage.hpp"

namespace aviso::ui {
namespace {

int flashTime() { return QGuiApplication::styleHints()->cursorFlashTime(); }

TEST(CaretRestTest, TheTextCursorStandsStillAfterAWhileAndBlinksWithTheNextKey) {
    QLineEdit field;
    field.show();
    CaretRest rest{nullptr, std::chrono::milliseconds{50}};

    ASSERT_TRUE(until([] { return flashTime() == 0; }));
    QTest::keyClick(&field, Qt::Key_A);
    EXPECT_GT(flashTime(), 0);
    EXPECT_TRUE(until([] { return flashTime() == 0; })) << "and again after the next pause";
    QTest::mouseClick(&field, Qt::LeftButton);
    EXPECT_GT(flashTime(), 0);
}

}  // namespace
}  // namespace aviso::ui
