#include <gtest/gtest.h>

#include <QApplication>
#include <QListWidget>
#include <QTest>

#include "client-qt/app/chat/message_input.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

using Users = std::vector<UserId>;

class Mentions : public testing::Test {
  protected:
    void SetUp() override {
        input.setCandidates({{UserId{1}, QStringLiteral("Ann"), QStringLiteral("ann")},
                             {UserId{2}, QStringLiteral("Anna"), QStringLiteral("anna.b")},
                             {UserId{3}, QStringLiteral("李华"), QStringLiteral("lihua")},
                             {UserId{4}, QStringLiteral("Sam Lee"), QStringLiteral("s.lee")},
                             {UserId{5}, QStringLiteral("Sam Lee"), QStringLiteral("sam2")}});
        window.resize(600, 400);
        input.resize(500, 60);
        input.move(20, 300);
        window.show();
        window.activateWindow();
        QApplication::setActiveWindow(&window);
        input.setFocus();
    }
    Users in(const char* text) {
        input.setPlainText(QString::fromUtf8(text));
        return input.mentions();
    }
    QStringList offered() {
        QStringList names;
        auto* offer = window.findChild<QListWidget*>(QStringLiteral("mentionOffer"));
        for (int i = 0; offer != nullptr && offer->isVisible() && i < offer->count(); ++i) names.append(offer->item(i)->text());
        return names;
    }

    QWidget window;
    MessageInput input{&window};
};

TEST_F(Mentions, OfATypedNameAreTheLongestAndNobodyElse) {
    EXPECT_EQ(in("hi @Ann!"), (Users{UserId{1}}));
    EXPECT_EQ(in("hi @Anna"), (Users{UserId{2}}));
    EXPECT_EQ(in("hi @Annabel"), Users{});
    EXPECT_EQ(in("@Ann and @Anna"), (Users{UserId{1}, UserId{2}}));
    EXPECT_EQ(in("@李华你好"), (Users{UserId{3}}));
    EXPECT_EQ(in("@Sam Lee"), Users{}) << "whose name is meant is not said";
    EXPECT_FALSE(input.mentionsAll());
    in("@all look");
    EXPECT_TRUE(input.mentionsAll());
    in("@allowed");
    EXPECT_FALSE(input.mentionsAll());
}

TEST_F(Mentions, OneOfTwoOfOneNameIsChosenByTheAccount) {
    ASSERT_TRUE(until([&] { return input.hasFocus(); }));
    QTest::keyClicks(&input, QStringLiteral("ask @sam2"));
    ASSERT_EQ(offered(), QStringList{QStringLiteral("Sam Lee (sam2)")});
    QTest::keyClick(&input, Qt::Key_Return);
    EXPECT_EQ(input.toPlainText(), QStringLiteral("ask @Sam Lee "));
    EXPECT_EQ(input.mentions(), (Users{UserId{5}}));

    QTest::keyClicks(&input, QStringLiteral("please"));
    EXPECT_EQ(input.mentions(), (Users{UserId{5}}));
    input.moveCursor(QTextCursor::Start);
    for (int i = 0; i < 7; ++i) QTest::keyClick(&input, Qt::Key_Right);
    QTest::keyClick(&input, Qt::Key_Backspace);
    EXPECT_EQ(input.mentions(), Users{}) << "a name changed by hand means nobody";
}

}  // namespace
}  // namespace aviso::ui
