#include "client-qt/app/chat/chat_window.hpp"

#include <QCloseEvent>
#include <QShortcut>
#include <QVBoxLayout>

#include "client-qt/app/chat/chat_header.hpp"
#include "client-qt/app/chat/chat_pane.hpp"

namespace aviso::ui {

ChatWindow::ChatWindow(ChatPane* pane) : pane_{pane} {
    setObjectName(QStringLiteral("window"));
    setAttribute(Qt::WA_DeleteOnClose);
    setAttribute(Qt::WA_StyledBackground);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(pane);
    pane->header().hideWindowButton();
    resize(680, 720);
    refreshTitle();
    connect(&pane->chat(), &Chat::summaryChanged, this, &ChatWindow::refreshTitle);
    connect(new QShortcut{QKeySequence{Qt::CTRL | Qt::Key_W}, this}, &QShortcut::activated, this, &QWidget::close);
    pane->input().setFocus();
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
