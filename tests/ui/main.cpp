#include <gtest/gtest.h>

#include <QApplication>
#include <cstdio>

#include "client-qt/app/chat/message_view_accessible.hpp"
#include "client-qt/app/language/language.hpp"
#include "client-qt/app/style/theme.hpp"

namespace {

/// What the offscreen platform cannot do says nothing about the windows.
void say(QtMsgType, const QMessageLogContext&, const QString& text) {
    if (!text.startsWith(QStringLiteral("This plugin does not support"))) std::fprintf(stderr, "%s\n", qPrintable(text));
}

}  // namespace

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    QApplication::setApplicationName(QStringLiteral("aviso-test"));
    QApplication::setOrganizationName(QStringLiteral("aviso-test"));
    qInstallMessageHandler(say);
    QApplication application{argc, argv};
    QApplication::setQuitOnLastWindowClosed(false);
    aviso::ui::Language::instance().setChoice(aviso::ui::LanguageChoice::english);
    aviso::ui::Language::instance().install();
    aviso::ui::Theme::instance().install(application);
    aviso::ui::installMessageAccessibility();
    return RUN_ALL_TESTS();
}
