#pragma once

#include <QDialog>

#include "client-qt/models/session.hpp"

class QLabel;
class QListWidget;

namespace aviso::ui {

/// Who has read an own message, and who has not. Deletes itself when closed.
class ReceiptsDialog : public QDialog {
    Q_OBJECT
  public:
    ReceiptsDialog(Session& session, ConversationId conversation, Seq message, QWidget* parent);

  private:
    void fill(const client::Receipts& receipts);

    Session& session_;
    QLabel* head_;
    QListWidget* list_;
};

}  // namespace aviso::ui
