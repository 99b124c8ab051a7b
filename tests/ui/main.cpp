#include <gtest/gtest.h>

#include <QApplication>

#include "client-qt/app/chat/message_view_accessible.hpp"
#include "client-qt/app/style/theme.hpp"

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    QApplication::setApplicationName(QStringLiteral("aviso-test"));
    QApplication::setOrganizationName(QStringLiteral("aviso-test"));
    QApplication application{argc, argv};
    QApplication::setQuitOnLastWindowClosed(false);
    aviso::ui::Theme::instance().install(application);
    aviso::ui::installMessageAccessibility();
    return RUN_ALL_TESTS();
}
