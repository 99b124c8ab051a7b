#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QStandardPaths>

#include "client-qt/app/chat/message_view_accessible.hpp"
#include "client-qt/app/main/main_window.hpp"
#include "client-qt/app/signin/sign_in_page.hpp"
#include "client-qt/app/style/theme.hpp"

int main(int argc, char** argv) {
    using namespace aviso::ui;
    QApplication::setApplicationName(QStringLiteral("aviso"));
    QApplication::setOrganizationName(QStringLiteral("aviso"));
    QApplication::setApplicationVersion(QStringLiteral(AVISO_VERSION));
    QApplication application{argc, argv};

    QCommandLineParser arguments;
    arguments.setApplicationDescription(QApplication::translate("main", "Aviso, the messenger on your company's own server"));
    arguments.addHelpOption();
    arguments.addVersionOption();
    const QCommandLineOption profile{QStringLiteral("profile"), QApplication::translate("main", "Profile: an account on this computer"), QStringLiteral("name"),
                                     QStringLiteral("default")};
    const QCommandLineOption server{QStringLiteral("server"), QApplication::translate("main", "Server to preset"), QStringLiteral("host:port")};
    const QCommandLineOption account{QStringLiteral("account"), QApplication::translate("main", "Account to preset"), QStringLiteral("name")};
    arguments.addOptions({profile, server, account});
    arguments.process(application);

    const QString home = qEnvironmentVariable("AVISO_HOME", QStandardPaths::writableLocation(QStandardPaths::AppConfigLocation) + QStringLiteral("/profiles"));
    Session session{(home + u'/' + arguments.value(profile)).toStdString()};
    Theme::instance().install(application);
    installMessageAccessibility();
    MainWindow window{session};
    window.signInPage().preset(arguments.value(server), arguments.value(account));
    if (session.canResume()) session.resume();
    window.show();
    return QApplication::exec();
}
