#include "screenshots/album.hpp"

#include <QDialog>
#include <QDir>
#include <QLabel>
#include <QPainter>
#include <QTest>
#include <cstdio>

#include "client-qt/app/chat/chat_header.hpp"
#include "client-qt/app/details/details_pane.hpp"
#include "client-qt/app/language/language.hpp"
#include "client-qt/app/main/status_line.hpp"
#include "client-qt/app/people/person_card.hpp"
#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/raised.hpp"
#include "client-qt/app/style/theme.hpp"
#include "screenshots/inspection.hpp"

namespace aviso::screenshots {

using namespace ui;

namespace {

/// What a connection would let be said of whoever is shown, where nobody answers.
void sayConnected(QWidget& window) {
    for (auto* header : window.findChildren<ChatHeader*>()) header->setConnected(true);
    if (auto* state = window.findChild<QLabel*>(QStringLiteral("cardState")); state != nullptr) state->setText(PersonCard::tr("online"));
    if (auto* state = window.findChild<QLabel*>(QStringLiteral("detailsState")); state != nullptr && !window.findChild<QLabel*>(QStringLiteral("membersTitle"))->isVisible()) {
        state->setText(DetailsPane::tr("online"));
        state->show();
    }
}

/// The frame that a desktop's window manager puts round a dialog.
void paintFrame(QPainter& painter, const QRect& dialog, const QString& title) {
    constexpr int kTitle = 34;
    const QRectF frame = QRectF{dialog}.adjusted(-1, -kTitle - 1, 1, radius::kPanel);
    paintShadow(painter, frame);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(colours().divider);
    painter.setBrush(colours().surface);
    painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), radius::kPanel, radius::kPanel);
    painter.setPen(colours().text);
    painter.setFont(Theme::instance().font(TextRole::strong));
    const QRectF bar{frame.left(), frame.top(), frame.width(), kTitle};
    painter.drawText(bar, Qt::AlignCenter, painter.fontMetrics().elidedText(title, Qt::ElideMiddle, static_cast<int>(frame.width()) - 90));
    painter.drawPixmap(QPointF{bar.right() - 28, bar.center().y() - 8}, iconPixmap(QStringLiteral("close"), colours().textSecondary, 16, painter.device()->devicePixelRatioF()));
}

}  // namespace

Album::Album(QString folder, QString suffix) : folder_{std::move(folder)}, suffix_{std::move(suffix)} { QDir{}.mkpath(folder_); }

void Album::take(const QString& name, QWidget& window, QWidget* beside) {
    QTest::qWait(80);
    if (window.property("hushed").toBool()) {
        if (auto* line = window.findChild<StatusLine*>(); line != nullptr) line->say({});
        sayConnected(window);
    }
    QPixmap picture = window.grab();
    for (QWidget* seen : {&window, beside}) {
        if (seen == nullptr) continue;
        for (const QString& fault : faultsOf(*seen, seen->grab().toImage().convertToFormat(QImage::Format_RGB32))) report(name, fault);
        if (Language::instance().isChinese()) {
            for (const QString& fault : untranslated(*seen)) report(name, fault);
        }
    }
    if (beside != nullptr) {
        QPainter painter{&picture};
        QPoint at = beside->pos() - window.pos();
        if (qobject_cast<QDialog*>(beside) != nullptr) {
            at = window.rect().center() - beside->rect().center();
            paintFrame(painter, {at, beside->size()}, beside->windowTitle());
        }
        painter.drawPixmap(at, beside->grab());
    }
    const QString file = name + u'-' + suffix_ + QStringLiteral(".png");
    if (!reduced(picture.toImage()).save(folder_ + u'/' + file, "PNG", 0)) report(name, QStringLiteral("cannot be written"));
    ++taken_;
}

void Album::report(const QString& name, const QString& fault) {
    ++faults_;
    std::fprintf(stderr, "%s-%s: %s\n", qPrintable(name), qPrintable(suffix_), qPrintable(fault));
}

}  // namespace aviso::screenshots
