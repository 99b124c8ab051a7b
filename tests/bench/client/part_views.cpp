#include <QAbstractButton>
#include <QAbstractItemView>
#include <QApplication>
#include <QTimer>
#include <QTreeView>
#include <QWheelEvent>

#include "bench/client/bench_desk.hpp"
#include "bench/client/parts.hpp"
#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/details/details_pane.hpp"
#include "client-qt/app/main/rail.hpp"
#include "client-qt/app/settings/settings_page.hpp"
#include "client-qt/app/switcher/quick_switcher.hpp"

namespace aviso::bench {
namespace {

using namespace ui;

constexpr int kScrollSteps = 2000;

/// A window beside the main one that is open now.
QWidget* popup(QWidget* main) {
    for (QWidget* one : QApplication::topLevelWidgets()) {
        if (one != main && one->isVisible()) return one;
    }
    return nullptr;
}

/// Milliseconds from `trigger` until what it opens (`view`, null: not there yet) is painted.
double opened(const std::function<void()>& trigger, const std::function<QWidget*()>& view) {
    PaintWatch paints;
    const double begun = nowMs();
    trigger();
    spinUntil([&] {
        QWidget* shown = view();
        return shown != nullptr && shown->isVisible();
    });
    QWidget* shown = view();
    paints.watch(shown);
    shown->update();
    spinUntil([&] { return paints.paintedAt() > 0; });
    return paints.paintedAt() - begun;
}

QAbstractButton* button(QWidget& in, const QString& name) {
    for (QAbstractButton* one : in.findChildren<QAbstractButton*>()) {
        if (one->accessibleName() == name || one->objectName() == name) return one;
    }
    throw std::runtime_error{"no button " + name.toStdString()};
}

}  // namespace

QJsonObject measureViews(const PartOptions& options) {
    BenchDesk desk{options.profile};
    MainWindow& window = desk.window();
    QJsonObject times;
    times.insert(QStringLiteral("chat"), desk.open(window.conversations().at(0).conversation.id));
    // Whatever opens a window of its own, by its button.
    const auto byButton = [&](const QString& as, QWidget& in, const QString& name) {
        times.insert(as, opened([&] { button(in, name)->click(); }, [&] { return popup(&window); }));
        popup(&window)->close();
        settle();
    };
    byButton(QStringLiteral("emoji"), desk.chat(), QStringLiteral("Emoji"));
    byButton(QStringLiteral("calendar"), desk.chat(), QStringLiteral("Go to a date"));
    byButton(QStringLiteral("chat_window"), desk.chat(), QStringLiteral("Open in a window of its own"));
    const auto page = [&](const QString& as, Rail::View view, const std::function<QWidget*()>& content) {
        times.insert(as, opened([&] { window.showPage(view); }, content));
    };
    if (window.findChild<QTreeView*>() != nullptr) page(QStringLiteral("people"), Rail::people, [&]() -> QWidget* {
        auto* tree = window.findChild<QTreeView*>();
        return tree != nullptr && tree->model() != nullptr && tree->model()->rowCount() > 0 ? tree : nullptr;
    });
    page(QStringLiteral("settings"), Rail::settings, [&] { return &window.settings(); });
    static constexpr const char* kSections[]{"general", "appearance", "notifications", "account", "keyboard", "about"};
    for (int section = SettingsPage::appearance; section <= SettingsPage::about; ++section) {
        times.insert(QStringLiteral("settings_") + QString::fromLatin1(kSections[section]),
                     opened([&] { window.settings().showSection(static_cast<SettingsPage::Section>(section)); }, [&] { return &window.settings(); }));
    }
    const auto dialog = [&](const QString& as, const std::function<void()>& trigger) {
        times.insert(as, opened(trigger, [&] { return popup(&window); }));
        popup(&window)->close();
        settle();
    };
    window.settings().showSection(SettingsPage::account);
    dialog(QStringLiteral("password"), [&] { button(window.settings(), QStringLiteral("changeOwnPassword"))->click(); });
    dialog(QStringLiteral("question"), [&] { button(window.settings(), QStringLiteral("signOut"))->click(); });
    page(QStringLiteral("conversations"), Rail::conversations, [&] { return &window.chats(); });
    dialog(QStringLiteral("new_chat"), [&] { window.beginChat(); });
    desk.open(window.conversations().at(0).conversation.id);  // it went with its own window
    times.insert(QStringLiteral("details"), opened([&] { desk.chat().showDetails(true); }, [&]() -> QWidget* { return desk.chat().details(); }));
    desk.chat().showDetails(false);
    auto* switcher = window.findChild<QuickSwitcher*>();
    times.insert(QStringLiteral("quick_switcher"), opened([&] { switcher->open(); }, [&]() -> QWidget* { return switcher; }));
    double slowest = 0;
    for (const QJsonValue& one : times) slowest = std::max(slowest, one.toDouble());
    return {{QStringLiteral("view_ms"), times}, {QStringLiteral("slowest_view_ms"), slowest}};
}

QJsonObject measurePeople(const PartOptions& options) {
    BenchDesk desk{options.profile};
    desk.window().showPage(Rail::people);
    auto* tree = desk.window().findChild<QTreeView*>();
    if (tree == nullptr) return {};
    spinUntil([&] { return tree->model()->rowCount() > 0; });
    PaintWatch paints;
    // Everything is unfolded, as it is fetched.
    const double begun = nowMs();
    const std::function<int(const QModelIndex&)> unfold = [&](const QModelIndex& at) {
        if (tree->model()->canFetchMore(at)) tree->model()->fetchMore(at);
        int rows = tree->model()->rowCount(at);
        for (int row = 0, all = rows; row < all; ++row) rows += unfold(tree->model()->index(row, 0, at));
        return rows;
    };
    int rows = 0, before = -1;
    while (rows != before) {
        before = rows;
        rows = unfold({});
        bool waited = false;
        QTimer::singleShot(100, [&] { waited = true; });
        spinUntil([&] { return waited; });
    }
    const double fetched = nowMs();
    tree->expandAll();
    paints.watch(tree->viewport());
    tree->viewport()->update();
    spinUntil([&] { return paints.paintedAt() > 0; }, 60'000);
    const double expanded = paints.paintedAt() - fetched;
    std::vector<double> steps;
    for (int i = 0; i < kScrollSteps; ++i) {
        const QPoint middle = tree->viewport()->rect().center();
        const int turn = -tree->viewport()->height();
        QWheelEvent wheel{middle, tree->viewport()->mapToGlobal(middle), QPoint{0, turn}, QPoint{0, turn}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false};
        paints.watch(tree->viewport());
        const double start = nowMs();
        QCoreApplication::sendEvent(tree->viewport(), &wheel);
        tree->viewport()->update();
        spinUntil([&] { return paints.paintedAt() > 0; });
        steps.push_back(paints.paintedAt() - start);
    }
    return {{QStringLiteral("tree_rows"), rows},
            {QStringLiteral("tree_fetch_ms"), fetched - begun},
            {QStringLiteral("tree_expand_ms"), expanded},
            {QStringLiteral("tree_scroll_p50_ms"), median(steps)},
            {QStringLiteral("tree_scroll_p95_ms"), percentile(steps, 0.95)},
            {QStringLiteral("tree_rss_bytes"), residentBytes()}};
}

}  // namespace aviso::bench
