// aviso-screenshots: a picture of every view and state, in both themes and languages, and a look at each whether it is right.
// Ends with 1 when a text is cut off, parts overlap, a picture is empty or a text is not translated.

#include <QApplication>
#include <QCommandLineParser>
#include <QFile>
#include <QTcpServer>
#include <QTemporaryDir>
#include <cstdio>

#include "client-qt/app/chat/message_view_accessible.hpp"
#include "client-qt/app/language/language.hpp"
#include "client-qt/app/style/theme.hpp"
#include "screenshots/sample_profile.hpp"
#include "screenshots/views.hpp"

using namespace aviso;
using namespace aviso::ui;
using namespace aviso::screenshots;

namespace {

int run(QApplication& application) {
    QCommandLineParser parser;
    const QCommandLineOption into{QStringLiteral("into"), QStringLiteral("Folder for the pictures"), QStringLiteral("folder"), QStringLiteral("build/screenshots")};
    const QCommandLineOption only{QStringLiteral("only"), QStringLiteral("light-en, dark-zh …: this one combination"), QStringLiteral("look")};
    parser.addOptions({into, only});
    parser.addHelpOption();
    parser.process(application);

    Theme::instance().install(application);
    Language::instance().install();
    installMessageAccessibility();
    QTemporaryDir folder;
    // Accepts and never says a word: whoever connects goes on connecting.
    QTcpServer silent;
    silent.listen(QHostAddress::LocalHost);
    const int ratio = qRound(application.devicePixelRatio() * 100);
    int taken = 0, faults = 0;
    for (const AppearanceChoice appearance : {AppearanceChoice::light, AppearanceChoice::dark}) {
        for (const LanguageChoice language : {LanguageChoice::english, LanguageChoice::chinese}) {
            const QString look = QStringLiteral("%1-%2").arg(appearance == AppearanceChoice::dark ? QStringLiteral("dark") : QStringLiteral("light"),
                                                             language == LanguageChoice::chinese ? QStringLiteral("zh") : QStringLiteral("en"));
            if (parser.isSet(only) && parser.value(only) != look) continue;
            Theme::instance().setChoice(appearance);
            Language::instance().setChoice(language);
            const QString samples = folder.filePath(look);
            makeSamples((samples + QStringLiteral("/lihua")).toStdString(), silent.serverPort());
            makeSamples((samples + QStringLiteral("/offline")).toStdString(), 1);
            makeEmpty((samples + QStringLiteral("/empty")).toStdString(), silent.serverPort());
            Album album{parser.value(into), look + QStringLiteral("-%1").arg(ratio)};
            takeAll(album, samples, silent.serverPort());
            taken += album.taken();
            faults += album.faults();
        }
    }
    std::printf("%d pictures, %d faults\n", taken, faults);
    return faults == 0 ? 0 : 1;
}

/// The offscreen platform's own screen has 800 pixels, half of that at 200%: menus and dialogs would be cut to it.
void useLargeScreen(const QTemporaryDir& home) {
    QFile screen{home.filePath(QStringLiteral("screen.json"))};
    screen.open(QIODevice::WriteOnly);
    screen.write(R"({"screens": [{"name": "large", "x": 0, "y": 0, "width": 3840, "height": 2400, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]})");
    qputenv("QT_QPA_PLATFORM", "offscreen:configfile=" + screen.fileName().toUtf8());
}

}  // namespace

int main(int argc, char** argv) {
    QTemporaryDir home;
    if (const QString asked = qEnvironmentVariable("QT_QPA_PLATFORM"); asked.isEmpty() || asked == QStringLiteral("offscreen")) useLargeScreen(home);
    qputenv("XDG_CONFIG_HOME", home.path().toUtf8());
    QApplication::setApplicationName(QStringLiteral("aviso-screenshots"));
    QApplication::setOrganizationName(QStringLiteral("aviso-screenshots"));
    QApplication application{argc, argv};
    QApplication::setQuitOnLastWindowClosed(false);
    try {
        return run(application);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "aviso-screenshots: %s\n", error.what());
        return 1;
    }
}
