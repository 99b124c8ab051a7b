#include <gtest/gtest.h>

#include <QApplication>
#include <cstdio>
#include <string_view>

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
    // What is clicked at (also by chance) may open another account, which starts this program once more: there is no window to show.
    for (int i = 1; i < argc; ++i) {
        if (std::string_view{argv[i]} == "--profile") return 0;
    }
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
