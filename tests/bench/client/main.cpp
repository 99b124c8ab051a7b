// client-bench: the desktop client's own times and sizes, on a profile of the size of years (docs/benchmarks.md). Each part is measured in a process of its
// own, several times; the middle value counts.

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <cstdio>
#include <iostream>
#include <map>
#include <optional>

#include "bench/client/filled_profile.hpp"
#include "bench/client/own_server.hpp"
#include "bench/client/parts.hpp"
#include "bench/client/stopwatch.hpp"
#include "client-qt/app/chat/message_view_accessible.hpp"
#include "client-qt/app/language/language.hpp"
#include "client-qt/app/style/theme.hpp"

using namespace aviso::bench;

namespace {

struct Part {
    QString name;
    QJsonObject (*measure)(const PartOptions&);
};

const std::vector<Part>& parts() {
    static const std::vector<Part> all{{QStringLiteral("start"), measureStart}, {QStringLiteral("chats"), measureChats}, {QStringLiteral("scrolling"), measureScrolling},
                                       {QStringLiteral("people"), measurePeople}, {QStringLiteral("views"), measureViews}, {QStringLiteral("idle"), measureIdle}};
    return all;
}

/// What the client promises; docs/benchmarks.md.
const std::map<QString, double>& bounds() {
    static const std::map<QString, double> all{{QStringLiteral("first_frame_ms"), 500}, {QStringLiteral("rss_bytes"), 120e6}, {QStringLiteral("switch_ms"), 50},
                                               {QStringLiteral("scroll_p95_ms"), 16}, {QStringLiteral("tree_scroll_p95_ms"), 16}, {QStringLiteral("slowest_view_ms"), 300},
                                               {QStringLiteral("key_ms"), 16}, {QStringLiteral("idle_cpu_ms_per_60s"), 60}};
    return all;
}

int measureOne(const QString& name, const PartOptions& options) {
    aviso::ui::Language::instance().setChoice(aviso::ui::LanguageChoice::english);
    aviso::ui::Language::instance().install();
    aviso::ui::Theme::instance().install(*qobject_cast<QApplication*>(qApp));
    aviso::ui::installMessageAccessibility();
    for (const Part& part : parts()) {
        if (part.name != name) continue;
        std::cout << QJsonDocument{part.measure(options)}.toJson(QJsonDocument::Compact).toStdString() << std::endl;
        return 0;
    }
    return 2;
}

QJsonObject runPart(const QString& name, const QStringList& arguments, const QString& home) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"), home);
    environment.insert(QStringLiteral("QT_SCALE_FACTOR"), QStringLiteral("1"));
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    process.start(QCoreApplication::applicationFilePath(),
                  QStringList{QStringLiteral("--part"), name, QStringLiteral("--started"), QString::number(nowMs(), 'f', 3)} + arguments);
    if (!process.waitForFinished(20 * 60'000) || process.exitCode() != 0) throw std::runtime_error{"the part " + name.toStdString() + " failed"};
    return QJsonDocument::fromJson(process.readAllStandardOutput()).object();
}

/// The middle of each number over all runs, also inside objects.
QJsonObject middle(const std::vector<QJsonObject>& runs) {
    QJsonObject out;
    for (const QString& key : runs.front().keys()) {
        std::vector<double> values;
        std::vector<QJsonObject> inner;
        for (const QJsonObject& run : runs) {
            if (run[key].isObject()) inner.push_back(run[key].toObject());
            else values.push_back(run[key].toDouble());
        }
        if (!inner.empty()) out.insert(key, middle(inner));
        else out.insert(key, median(values));
    }
    return out;
}

QString firstLine(const QString& file) {
    QFile in{file};
    return in.open(QIODevice::ReadOnly) ? QString::fromUtf8(in.readLine()).trimmed() : QString{};
}

void print(const QJsonObject& object, const QString& before = {}) {
    for (auto one = object.begin(); one != object.end(); ++one) {
        if (one->isObject()) print(one->toObject(), before + one.key() + u'.');
        else std::cout << "  " << (before + one.key()).leftJustified(36).toStdString() << one->toVariant().toString().toStdString() << '\n';
    }
}

int run(QApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Measures the desktop client; docs/benchmarks.md says what each number means."));
    parser.addHelpOption();
    const auto value = [&](const char* name, const char* about, const QString& preset) {
        const QCommandLineOption option{QString::fromLatin1(name), QString::fromLatin1(about), QStringLiteral("value"), preset};
        parser.addOption(option);
        return option;
    };
    const QString binaries = QCoreApplication::applicationDirPath();
    const auto json = QCommandLineOption{QStringLiteral("json"), QStringLiteral("One JSON object with params and results")};
    parser.addOption(json);
    const auto runs = value("runs", "How often each part is measured; the middle value counts", QStringLiteral("5"));
    const auto only = value("only", "Measure these parts, separated by commas: start chats scrolling people views idle", {});
    const auto scale = value("scale", "Share of messages and people", QStringLiteral("1"));
    const auto idle = value("idle-seconds", "How long to be idle", QStringLiteral("60"));
    const auto folder = value("folder", "Where the filled profile is kept", QDir::cleanPath(binaries + QStringLiteral("/../../bench-data")));
    const auto avisod = value("avisod", "The server for the idle part", qEnvironmentVariable("AVISO_BIN", binaries) + QStringLiteral("/avisod"));
    // Of a part's own process.
    const auto part = value("part", "Inside: measure this part once", {}), started = value("started", "Inside", {}), profile = value("profile", "Inside", {}),
               server = value("server", "Inside", {}), fingerprint = value("fingerprint", "Inside", {}), account = value("account", "Inside", {}),
               password = value("password", "Inside", {}), scroll = value("scroll-messages", "Inside", QStringLiteral("100000"));
    parser.process(application);

    if (parser.isSet(part)) {
        PartOptions options;
        options.profile = parser.value(profile).toStdString();
        options.startedAt = parser.value(started).toDouble();
        options.idleSeconds = parser.value(idle).toInt();
        options.scrollMessages = parser.value(scroll).toInt();
        options.server = parser.value(server);
        options.fingerprint = parser.value(fingerprint);
        options.account = parser.value(account);
        options.password = parser.value(password);
        return measureOne(parser.value(part), options);
    }

    ProfileSize size;
    const double share = parser.value(scale).toDouble();
    size.conversations = std::max(20, static_cast<int>(size.conversations * share));
    size.messages = std::max(1000, static_cast<int>(size.messages * share));
    size.people = std::max(200, static_cast<int>(size.people * share));
    size.departments = std::max(60, static_cast<int>(size.departments * share));
    const QString data = parser.value(folder);
    const QString filled = data + QStringLiteral("/client-%1").arg(size.messages);
    fill_profile(filled.toStdString(), size);

    const QString load = firstLine(QStringLiteral("/proc/loadavg"));
    std::optional<OwnServer> own;
    QJsonObject results;
    const QStringList wanted = parser.value(only).split(u',', Qt::SkipEmptyParts);
    for (const Part& one : parts()) {
        if (!wanted.isEmpty() && !wanted.contains(one.name)) continue;
        std::vector<QJsonObject> measured;
        QTemporaryDir fresh;
        QStringList arguments{QStringLiteral("--profile"), filled, QStringLiteral("--idle-seconds"), parser.value(idle),
                              QStringLiteral("--scroll-messages"), QString::number(size.largest())};
        if (one.measure == measureIdle) {
            own.emplace(parser.value(avisod));
            arguments[1] = fresh.filePath(QStringLiteral("profile"));
            arguments += {QStringLiteral("--server"), own->address(), QStringLiteral("--fingerprint"), own->fingerprint(),
                          QStringLiteral("--account"), own->account(), QStringLiteral("--password"), own->password()};
        } else {
            runPart(one.name, arguments, data);  // warm: not counted
        }
        for (int i = 0; i < parser.value(runs).toInt(); ++i) measured.push_back(runPart(one.name, arguments, data));
        const QJsonObject found = middle(measured);
        for (auto number = found.begin(); number != found.end(); ++number) results.insert(number.key(), number.value());
        std::cerr << "client-bench: " << one.name.toStdString() << " done\n";
    }
    QJsonArray over;
    // What is promised is promised of the offscreen platform; with a display its server's time is in the figures, which are printed only.
    const bool bounded = QGuiApplication::platformName() == QLatin1String{"offscreen"};
    for (const auto& [name, bound] : bounds()) {
        if (bounded && results.contains(name) && results[name].toDouble() > bound) over.append(QStringLiteral("%1 > %2").arg(name).arg(bound));
    }
    const QJsonObject params{{QStringLiteral("messages"), size.messages}, {QStringLiteral("people"), size.people}, {QStringLiteral("runs"), parser.value(runs).toInt()},
                             {QStringLiteral("platform"), QGuiApplication::platformName()}, {QStringLiteral("idle_seconds"), parser.value(idle).toInt()},
                             {QStringLiteral("load_before"), load.section(u' ', 0, 0).toDouble()}};
    const QJsonObject report{{QStringLiteral("scenario"), QStringLiteral("client")}, {QStringLiteral("params"), params}, {QStringLiteral("results"), results},
                             {QStringLiteral("over_bound"), over}};
    if (parser.isSet(json)) {
        std::cout << QJsonDocument{report}.toJson().toStdString();
    } else {
        std::cout << "client: the desktop client on a profile of years\n";
        print(params);
        print(results);
        for (const QJsonValue& one : over) std::cout << "over its bound: " << one.toString().toStdString() << '\n';
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication::setApplicationName(QStringLiteral("aviso-bench"));
    QApplication::setOrganizationName(QStringLiteral("aviso-bench"));
    QApplication application{argc, argv};
    QApplication::setQuitOnLastWindowClosed(false);
    try {
        return run(application);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "client-bench: %s\n", error.what());
        return 1;
    }
}
