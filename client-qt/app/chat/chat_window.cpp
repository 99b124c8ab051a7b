#include "client-qt/app/chat/chat_window.hpp"

#include <QCloseEvent>
#include <QScreen>
#include <QShortcut>
#include <QVBoxLayout>
#include <utility>

#include "client-qt/app/chat/chat_header.hpp"
#include "client-qt/app/chat/chat_pane.hpp"
#include "client-qt/app/main/status_line.hpp"
#include "client-qt/app/settings/look_file.hpp"

namespace aviso::ui {
namespace {

/// One place for all of them: which conversations have a window is nobody's business before the store is open.
const QString kPlace = QStringLiteral("window/chat");

}  // namespace

ChatWindow::ChatWindow(ChatPane* pane, QString folder) : pane_{pane}, status_{new StatusLine{pane->view(), Qt::TopEdge, 0}}, folder_{std::move(folder)} {
    setObjectName(QStringLiteral("window"));
    setAttribute(Qt::WA_DeleteOnClose);
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(pane);
    pane->header().hideWindowButton();
    resize(QSize{680, 720}.boundedTo(screen()->availableSize()));
    restoreGeometry(LookFile::open(folder_).value(kPlace).toByteArray());
    refreshTitle();
    connect(&pane->chat(), &Chat::summaryChanged, this, &ChatWindow::refreshTitle);
    connect(new QShortcut{QKeySequence{Qt::CTRL | Qt::Key_W}, this}, &QShortcut::activated, this, &QWidget::close);
    pane->input().setFocus();
}

ChatWindow::~ChatWindow() { LookFile::open(folder_).setValue(kPlace, saveGeometry()); }

void ChatWindow::comeToFront() {
    setWindowState(windowState() & ~Qt::WindowMinimized);
    show();
    raise();
    activateWindow();
}

void ChatWindow::refreshTitle() { setWindowTitle(pane_->chat().title()); }

void ChatWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::ActivationChange) pane_->setWatched(isActiveWindow());
    QWidget::changeEvent(event);
}

void ChatWindow::closeEvent(QCloseEvent* event) {
    pane_->saveDraft();
    QWidget::closeEvent(event);
}

}  // namespace aviso::ui
