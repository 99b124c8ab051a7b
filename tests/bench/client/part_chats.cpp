#include <QCoreApplication>
#include <QKeyEvent>
#include <QWheelEvent>

#include "bench/client/bench_desk.hpp"
#include "bench/client/parts.hpp"

namespace aviso::bench {
namespace {

using namespace ui;

constexpr int kOpenChats = 5;
constexpr int kSwitches = 40;
constexpr int kTyped = 300;

/// A turn of the wheel by `pixels` (up is older) until the new place is painted and nothing is left to do.
double scrollStep(MessageView& view, PaintWatch& paints, int pixels) {
    const QPoint middle = view.viewport()->rect().center();
    QWheelEvent turn{middle, view.viewport()->mapToGlobal(middle), QPoint{0, pixels}, QPoint{0, pixels}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false};
    paints.watch(view.viewport());
    const double begun = nowMs();
    QCoreApplication::sendEvent(view.viewport(), &turn);
    const double limit = begun + 200;
    while (paints.paintedAt() == 0 && nowMs() < limit) QCoreApplication::processEvents();
    return (paints.paintedAt() > 0 ? paints.paintedAt() : nowMs()) - begun;
}

}  // namespace

QJsonObject measureStart(const PartOptions& options) {
    BenchDesk desk{options.profile};
    return {{QStringLiteral("first_frame_ms"), desk.listPaintedAt() - options.startedAt}, {QStringLiteral("start_rss_bytes"), residentBytes()}};
}

QJsonObject measureChats(const PartOptions& options) {
    BenchDesk desk{options.profile};
    std::vector<double> first, again, keys;
    for (int i = 0; i < kOpenChats; ++i) first.push_back(desk.open(desk.window().conversations().at(i).conversation.id));
    settle();
    const qint64 resident = residentBytes();
    for (int i = 0; i < kSwitches; ++i) again.push_back(desk.open(desk.window().conversations().at(i % kOpenChats).conversation.id));
    const int all = desk.window().conversations().rowCount();
    for (int i = 0; i < kSwitches; ++i) first.push_back(desk.open(desk.window().conversations().at((kOpenChats + i * 7) % all).conversation.id));

    // Typing: from the key to the letter on the screen.
    PaintWatch paints;
    MessageInput& input = desk.chat().input();
    input.setFocus();
    for (int i = 0; i < kTyped; ++i) {
        QKeyEvent press{QEvent::KeyPress, Qt::Key_A, Qt::NoModifier, i % 6 == 5 ? QStringLiteral(" ") : QStringLiteral("a")};
        paints.watch(&input);
        const double begun = nowMs();
        QCoreApplication::sendEvent(&input, &press);
        spinUntil([&] { return paints.paintedAt() > 0; });
        keys.push_back(paints.paintedAt() - begun);
    }
    input.clear();
    return {{QStringLiteral("rss_bytes"), resident},
            {QStringLiteral("switch_ms"), percentile(again, 0.95)},
            {QStringLiteral("open_chat_ms"), percentile(first, 0.95)},
            {QStringLiteral("key_ms"), percentile(keys, 0.95)}};
}

QJsonObject measureScrolling(const PartOptions& options) {
    BenchDesk desk{options.profile};
    desk.open(ConversationId{1});
    MessageView& view = desk.chat().view();
    MessageListModel& model = desk.chat().chat().model();
    PaintWatch paints;
    std::vector<double> steps, pages;
    const int page = view.viewport()->height() * 3 / 4;
    const qint64 newest = model.at(model.rowCount() - 1).seq.value;
    const auto topSeq = [&] { return model.at(std::max(0, view.visibleRows().first)).seq.value; };
    while (newest - topSeq() < options.scrollMessages && (model.hasOlder() || view.visibleRows().first > 0)) {
        if (view.visibleRows().first == 0 && model.hasOlder()) {
            const double begun = nowMs();
            const qint64 oldest = model.at(0).seq.value;
            spinUntil([&] { return model.at(0).seq.value < oldest || !model.hasOlder(); });
            pages.push_back(nowMs() - begun);
        }
        steps.push_back(scrollStep(view, paints, page));
        if (newest - topSeq() >= options.scrollMessages - 1) break;
    }
    return {{QStringLiteral("scroll_p50_ms"), median(steps)},
            {QStringLiteral("scroll_p95_ms"), percentile(steps, 0.95)},
            {QStringLiteral("scroll_steps"), static_cast<int>(steps.size())},
            {QStringLiteral("page_waits"), static_cast<int>(pages.size())},
            {QStringLiteral("page_wait_p95_ms"), percentile(pages, 0.95)},
            {QStringLiteral("scrolled_rss_bytes"), residentBytes()}};
}

}  // namespace aviso::bench
