#include <gtest/gtest.h>

#include <QApplication>

#include "client-qt/app/chat/message_view_accessible.hpp"
#include "client-qt/app/language/language.hpp"
#include "client-qt/app/style/theme.hpp"

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    QApplication::setApplicationName(QStringLiteral("aviso-test"));
    QApplication::setOrganizationName(QStringLiteral("aviso-test"));
    QApplication application{argc, argv};
    QApplication::setQuitOnLastWindowClosed(false);
    aviso::ui::Language::instance().setChoice(aviso::ui::LanguageChoice::english);
    aviso::ui::Language::instance().install();
    aviso::ui::Theme::instance().install(application);
    aviso::ui::installMessageAccessibility();
    return RUN_ALL_TESTS();
}
