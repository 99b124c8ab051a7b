#include "client-qt/app/chat/receipts_dialog.hpp"

#include <QLabel>
#include <QListWidget>
#include <QVBoxLayout>

#include "client-qt/app/style/icons.hpp"
#include "client-qt/app/style/theme.hpp"
#include "client-qt/app/widgets/controls.hpp"

namespace aviso::ui {

ReceiptsDialog::ReceiptsDialog(Session& session, ConversationId conversation, Seq message, QWidget* parent)
    : QDialog{parent}, session_{session}, head_{new QLabel{tr("Asking the server…"), this}}, list_{new QListWidget{this}} {
    setAttribute(Qt::WA_DeleteOnClose);
    setObjectName(QStringLiteral("receipts"));
    setWindowTitle(tr("Who has read it"));
    resize(360, 420);
    auto* column = new QVBoxLayout{this};
    column->setContentsMargins(space::kL, space::kL, space::kL, space::kL);
    column->setSpacing(space::kM);
    head_->setProperty("look", QStringLiteral("secondary"));
    head_->setWordWrap(true);
    list_->setAccessibleName(windowTitle());
    list_->setSelectionMode(QAbstractItemView::NoSelection);
    auto* close = makeButton(tr("Close"), nullptr, this);
    column->addWidget(head_);
    column->addWidget(list_, 1);
    column->addWidget(close, 0, Qt::AlignRight);
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    session.messenger().receipts(conversation, message, Session::answer<client::Receipts>(this, [this](const Result<client::Receipts>& receipts) {
                                     if (!receipts) return head_->setText(problemText(receipts));
                                     fill(*receipts);
                                 }));
}

void ReceiptsDialog::fill(const client::Receipts& receipts) {
    head_->setText(tr("Read by %1 of %2").arg(receipts.read_count).arg(receipts.member_count));
    const auto add = [this](const std::vector<UserId>& users, const QString& icon, const QColor& colour, const QString& said) {
        for (const UserId user : users) {
            auto* item = new QListWidgetItem{themedIcon(icon, colour), session_.nameOf(user), list_};
            item->setData(Qt::AccessibleTextRole, QStringLiteral("%1, %2").arg(item->text(), said));
        }
    };
    add(receipts.read_by, QStringLiteral("checks"), colours().link, tr("has read it"));
    add(receipts.unread_by, QStringLiteral("check"), colours().textTertiary, tr("has not read it"));
}

}  // namespace aviso::ui
