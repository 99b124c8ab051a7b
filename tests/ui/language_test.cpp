#include <gtest/gtest.h>

#include <QAbstractButton>
#include <QCoreApplication>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMap>
#include <QXmlStreamReader>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/chat/emoji_picker.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "client-qt/app/language/language.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "client-qt/models/text_format.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

struct InEnglishAfterwards : testing::Test {
    ~InEnglishAfterwards() override { Language::instance().setChoice(LanguageChoice::english); }
};
using LanguageSwitch = InEnglishAfterwards;

/// English texts whose Chinese reads otherwise.
QMap<QString, QString> catalogue() {
    QMap<QString, QString> texts;
    QFile file{QStringLiteral(AVISO_SOURCE_FOLDER "/client-qt/app/translations/aviso_zh.ts")};
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml{&file};
    QString source;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        if (xml.name() == u"source") source = xml.readElementText();
        if (xml.name() == u"translation") {
            const QString translation = xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
            if (translation != source) texts.insert(source, translation);
        }
    }
    return texts;
}

/// What a person can read or hear of these widgets.
QStringList textsOf(QWidget& window) {
    QStringList texts{window.windowTitle()};
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        texts << widget->toolTip() << widget->accessibleName();
        if (auto* label = qobject_cast<QLabel*>(widget)) texts << label->text();
        if (auto* button = qobject_cast<QAbstractButton*>(widget)) texts << button->text();
        if (auto* line = qobject_cast<QLineEdit*>(widget)) texts << line->placeholderText();
    }
    texts.removeAll(QString{});
    return texts;
}

TEST_F(LanguageSwitch, ReachesEveryTextOfOpenViews) {
    const QMap<QString, QString> chinese = catalogue();
    ASSERT_GT(chinese.size(), 100);
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-language")};
    ASSERT_TRUE(bob.signIn());
    Desk li{QStringLiteral("li"), QStringLiteral("li-language")};
    ASSERT_TRUE(li.signIn());
    ASSERT_NE(bob.openWith(li), nullptr);
    ASSERT_TRUE(textsOf(*bob.window).contains(QStringLiteral("Go to a date")));

    Language::instance().setChoice(LanguageChoice::chinese);

    const QStringList texts = textsOf(*bob.window);
    EXPECT_TRUE(texts.contains(QStringLiteral("跳转到日期")));
    EXPECT_TRUE(texts.contains(QStringLiteral("登录 Aviso")));
    for (const QString& text : texts) EXPECT_FALSE(chinese.contains(text)) << "still English: " << text.toStdString();

    Language::instance().setChoice(LanguageChoice::english);
    for (const QString& text : textsOf(*bob.window)) EXPECT_FALSE(chinese.values().contains(text)) << "still Chinese: " << text.toStdString();
}

TEST_F(LanguageSwitch, DatesNumbersAndPluralsFollow) {
    const QDate today{2026, 3, 5};
    const QDateTime now{today, QTime{12, 0}};
    EXPECT_EQ(listTimeText(QDateTime{QDate{2026, 1, 9}, QTime{8, 30}}, now), QStringLiteral("Jan 9"));
    EXPECT_EQ(dayText(QDate{2026, 3, 2}, today), QStringLiteral("Monday, March 2"));
    EXPECT_EQ(joinedNames({QStringLiteral("A"), QStringLiteral("B"), QStringLiteral("C")}, 2), QStringLiteral("A, B and one other"));

    Language::instance().setChoice(LanguageChoice::chinese);

    EXPECT_EQ(listTimeText(QDateTime{QDate{2026, 1, 9}, QTime{8, 30}}, now), QStringLiteral("1月9日"));
    EXPECT_EQ(listTimeText(QDateTime{QDate{2026, 3, 2}, QTime{8, 30}}, now), QStringLiteral("周一"));
    EXPECT_EQ(dayText(QDate{2026, 3, 2}, today), QStringLiteral("3月2日 星期一"));
    EXPECT_EQ(joinedNames({QStringLiteral("A"), QStringLiteral("B"), QStringLiteral("C")}, 2), QStringLiteral("A、B和另外 1 人"));
    EXPECT_EQ(QCoreApplication::translate("QWidgetTextControl", "Select All"), QStringLiteral("全选"));
}

TEST_F(LanguageSwitch, EmojiAreNamedInIt) {
    const auto nameOfGrin = [] { return findEmoji(QStringLiteral("😀")).at(0)->name; };
    const QString english = nameOfGrin();

    Language::instance().setChoice(LanguageChoice::chinese);

    EXPECT_NE(nameOfGrin(), english);
    EXPECT_EQ(findEmoji(QStringLiteral("grinning face")).empty(), false) << "both languages find it";
    EXPECT_EQ(findEmoji(QStringLiteral("rocket")).at(0)->text, QStringLiteral("🚀")) << "not the astronaut, who stands before it";
    EXPECT_EQ(findEmoji(QStringLiteral("火箭")).at(0)->text, QStringLiteral("🚀"));
}

TEST_F(LanguageSwitch, IsOfferedBeforeOneSignsInAndRepeatsTheRefusal) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-refused-in-chinese")};
    partAs<QLineEdit>(*bob.window, "server").setText(QStringLiteral("127.0.0.1:1"));
    partAs<QLineEdit>(*bob.window, "account").setText(QStringLiteral("bob"));
    partAs<QLineEdit>(*bob.window, "password").setText(QStringLiteral("x"));
    click(*bob.window, "signIn");
    auto& problem = partAs<QLabel>(*bob.window, "problem");
    ASSERT_TRUE(until([&] { return problem.text().startsWith(QStringLiteral("The server cannot be reached")); }));
    auto& button = partAs<QAbstractButton>(*bob.window, "otherLanguage");
    ASSERT_EQ(button.text(), QStringLiteral("中文"));

    click(*bob.window, "otherLanguage");

    EXPECT_EQ(button.text(), QStringLiteral("English"));
    EXPECT_EQ(problem.text(), QStringLiteral("无法连接服务器。请检查地址和网络。"));
    EXPECT_EQ(partAs<QAbstractButton>(*bob.window, "signIn").text(), QStringLiteral("登录"));
}

TEST_F(LanguageSwitch, AsksAboutACertificateAgainOnlyWhereItIsStillAsked) {
    Desk bob{QStringLiteral("bob"), QStringLiteral("bob-went-back")};
    partAs<QLineEdit>(*bob.window, "server").setText(serverAddress());
    partAs<QLineEdit>(*bob.window, "account").setText(QStringLiteral("bob"));
    partAs<QLineEdit>(*bob.window, "password").setText(QStringLiteral("x"));
    click(*bob.window, "signIn");
    auto& trust = partAs<QAbstractButton>(*bob.window, "trust");
    ASSERT_TRUE(until([&] { return trust.isVisible(); }));

    click(*bob.window, "otherLanguage");
    EXPECT_TRUE(trust.isVisible());
    EXPECT_EQ(trust.text(), QStringLiteral("确认无误，继续"));
    click(*bob.window, "doNotTrust");
    ASSERT_FALSE(trust.isVisible());
    click(*bob.window, "otherLanguage");

    EXPECT_FALSE(trust.isVisible());
    EXPECT_TRUE(part(*bob.window, "signIn").isVisible());
}

}  // namespace
}  // namespace aviso::ui
