#include <gtest/gtest.h>

#include <QApplication>
#include <QTest>
#include <QTimer>
#include <QWheelEvent>
#include <QWindow>
#include <random>

#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/conversations/conversations_page.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

constexpr int kEvents = 1000;

QStringList warnings;
QtMessageHandler before = nullptr;

void note(QtMsgType type, const QMessageLogContext& context, const QString& text) {
    // The offscreen platform says of itself what it cannot do.
    if (type != QtDebugMsg && type != QtInfoMsg && !text.startsWith(QStringLiteral("This plugin does not support"))) warnings << text;
    if (before != nullptr) before(type, context, text);
}

/// Clicks, turns the wheel and presses keys anywhere, as long as it runs; also inside menus and dialogs, which have event loops of their own.
class Monkey : public QObject {
  public:
    Monkey(MainWindow& window, unsigned seed) : window_{window}, random_{seed} {
        QTimer::singleShot(0, this, &Monkey::act);
    }
    int done() const { return done_; }

  private:
    int pick(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }

    QWidget* target() {
        if (QWidget* popup = QApplication::activePopupWidget()) return popup;
        if (QWidget* dialog = QApplication::activeModalWidget()) return dialog;
        QWidgetList tops;
        for (QWidget* one : QApplication::topLevelWidgets()) {
            if (one->isVisible()) tops << one;
        }
        return tops.isEmpty() ? nullptr : tops[pick(static_cast<int>(tops.size()))];
    }

    void act() {
        if (done_ >= kEvents) return;
        // First of all: what follows may open an event loop of its own, and goes on in there.
        QTimer::singleShot(0, this, &Monkey::act);
        // Closing is a random event too; then it is opened again, as from the tray.
        if (!window_.isVisible()) window_.show();
        QWidget* top = target();
        if (top == nullptr) return;
        ++done_;
        const QPoint at{pick(std::max(1, top->width())), pick(std::max(1, top->height()))};
        QWidget* hit = top->childAt(at);
        if (hit == nullptr) hit = top;
        const QPoint local = hit->mapFrom(top, at);
        switch (pick(8)) {
            case 0:
            case 1:
            case 2: QTest::mouseClick(hit, Qt::LeftButton, {}, local); break;
            case 3: QTest::mouseDClick(hit, Qt::LeftButton, {}, local); break;
            case 4: QTest::mouseClick(hit, Qt::RightButton, {}, local); break;
            case 5: {
                const int turn = (pick(2) == 0 ? 1 : -1) * 120 * (1 + pick(4));
                QWheelEvent wheel{local, hit->mapToGlobal(local), {}, QPoint{0, turn}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false};
                QApplication::sendEvent(hit, &wheel);
                break;
            }
            case 6: top->resize(640 + pick(800), 480 + pick(500)); break;
            default: {
                static constexpr Qt::Key kKeys[]{Qt::Key_Tab, Qt::Key_Backtab, Qt::Key_Return, Qt::Key_Escape, Qt::Key_Up, Qt::Key_Down, Qt::Key_Left, Qt::Key_Right, Qt::Key_PageUp,
                                                 Qt::Key_PageDown, Qt::Key_Home, Qt::Key_End, Qt::Key_Delete, Qt::Key_Backspace, Qt::Key_Space, Qt::Key_A, Qt::Key_At, Qt::Key_Menu,
                                                 Qt::Key_F, Qt::Key_K, Qt::Key_1, Qt::Key_2, Qt::Key_3, Qt::Key_Plus, Qt::Key_Minus};
                static constexpr Qt::KeyboardModifier kWith[]{Qt::NoModifier, Qt::NoModifier, Qt::ControlModifier, Qt::ShiftModifier, Qt::AltModifier};
                QWidget* on = QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : hit;
                QTest::keyClick(on, kKeys[pick(static_cast<int>(std::size(kKeys)))], kWith[pick(static_cast<int>(std::size(kWith)))]);
            }
        }
    }

    MainWindow& window_;
    std::mt19937 random_;
    int done_ = 0;
};

TEST(RandomEvents, AThousandBringNoWarning) {
    const unsigned seed = qEnvironmentVariable("AVISO_UI_SEED", QStringLiteral("1")).toUInt();
    Desk li{QStringLiteral("li"), QStringLiteral("li-random")}, ann{QStringLiteral("ann")};
    ASSERT_TRUE(li.signIn() && ann.signIn());
    ASSERT_TRUE(li.online() && ann.online());
    ASSERT_TRUE(ann.openWith(li));
    for (int i = 0; i < 40; ++i) ann.say(QStringLiteral("line %1 https://example.com/%1 👍 你好").arg(i));
    ASSERT_TRUE(li.open(QStringLiteral("Ann Martin")));
    ASSERT_TRUE(li.shows(QStringLiteral("line 39 https://example.com/39 👍 你好")));
    ann.window->hide();
    warnings.clear();
    before = qInstallMessageHandler(note);

    Monkey monkey{*li.window, seed};
    // As long as it gets on.
    for (int seen = -1; seen < monkey.done() && monkey.done() < kEvents;) {
        seen = monkey.done();
        until([&] { return monkey.done() >= kEvents; });
    }
    EXPECT_EQ(monkey.done(), kEvents);
    qInstallMessageHandler(before);

    EXPECT_TRUE(warnings.isEmpty()) << "seed " << seed << ":\n" << warnings.join(u'\n').toStdString();
    while (QWidget* popup = QApplication::activePopupWidget()) popup->close();
    while (QWidget* dialog = QApplication::activeModalWidget()) dialog->close();
}

}  // namespace
}  // namespace aviso::ui
