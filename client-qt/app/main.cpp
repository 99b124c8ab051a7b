#include <QApplication>
#include <QCommandLineParser>
#include <QRegularExpression>
#include <QStandardPaths>
#include <cstdio>
#include <exception>
#include <optional>

#include "client-qt/app/chat/message_view_accessible.hpp"
#include "client-qt/app/desktop/alert_center.hpp"
#include "client-qt/app/desktop/system_appearance.hpp"
#include "client-qt/app/desktop/system_secrets.hpp"
#include "client-qt/app/desktop/tray.hpp"
#include "client-qt/app/language/language.hpp"
#include "client-qt/app/main/main_window.hpp"
#include "client-qt/app/main/single_instance.hpp"
#include "client-qt/app/main/start_problem.hpp"
#include "client-qt/app/settings/look_file.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "client-qt/app/style/app_icon.hpp"
#include "client-qt/app/style/theme.hpp"

using namespace aviso::ui;

namespace {

struct Arguments {
    QString profile, server, account;
    bool background = false;
};

Arguments parse(const QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate("main", "Aviso, the messenger on your company's own server"));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption profile{QStringLiteral("profile"), QApplication::translate("main", "Profile: an account on this computer"), QStringLiteral("name"),
                                     QStringLiteral("default")};
    const QCommandLineOption server{QStringLiteral("server"), QApplication::translate("main", "Server to preset"), QStringLiteral("host:port")};
    const QCommandLineOption account{QStringLiteral("account"), QApplication::translate("main", "Account to preset"), QStringLiteral("name")};
    const QCommandLineOption background{QStringLiteral("background"), QApplication::translate("main", "Start without a window, in the notification area")};
    parser.addOptions({profile, server, account, background});
    parser.process(application);
    return {parser.value(profile), parser.value(server), parser.value(account), parser.isSet(background)};
}

/// $AVISO_HOME/NAME, else below the person's configuration.
QString profileFolder(const QString& name) {
    const QString home = qEnvironmentVariable("AVISO_HOME", QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) + QStringLiteral("/aviso/desktop"));
    return home + u'/' + name;
}

}  // namespace

int main(int argc, char** argv) {
    QApplication::setApplicationName(QStringLiteral("aviso"));
    QApplication::setOrganizationName(QStringLiteral("aviso"));
    QApplication::setApplicationVersion(QStringLiteral(AVISO_VERSION));
    QApplication application{argc, argv};
    Language::instance().install();
    const Arguments arguments = parse(application);
    static const QRegularExpression plain{QStringLiteral("^[\\w.@-]{1,64}$")};
    if (!plain.match(arguments.profile).hasMatch()) {
        std::fprintf(stderr, "aviso: a profile's name has 1 to 64 letters, digits or . _ - @\n");
        return 2;
    }
    const QString folder = profileFolder(arguments.profile);
    SingleInstance only{folder};
    const SingleInstance::Start start = only.acquire();
    if (start == SingleInstance::Start::second) return 0;

    QApplication::setWindowIcon(appIcon());
    const auto appearance = watchSystemAppearance();
    Theme::instance().install(application);
    const LookFile look{folder};
    std::optional<Session> opened;
    QString problem = start == SingleInstance::Start::failed ? startProblem(folder) : QString{};
    try {
        if (problem.isEmpty()) opened.emplace(folder.toStdString(), nullptr, systemSecrets());
    } catch (const std::exception& error) {
        problem = startProblem(folder, QString::fromLocal8Bit(error.what()));
    }
    if (!opened) {
        showStartProblem(problem);
        return 1;
    }
    Session& session = *opened;
    installMessageAccessibility();
    MainWindow window{session};
    window.signInPage().preset(arguments.server, arguments.account);
    QObject::connect(&only, &SingleInstance::showRequested, &window, &MainWindow::comeToFront);
    Tray tray{window};
    const AlertCenter alerts{window, Notifier::make(&tray.icon())};
    if (session.canResume()) session.resume();
    tray.show();
    // Nobody is left with a program that has no window and no icon.
    if (!arguments.background || !session.canResume() || !tray.icon().isVisible()) window.show();
    return QApplication::exec();
}
