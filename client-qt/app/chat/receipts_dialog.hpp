#pragma once

#include <QDialog>

#include "client-qt/models/people_list_model.hpp"
#include "client-qt/models/session.hpp"

class QBoxLayout;
class QLabel;
class QListView;

namespace aviso::ui {

/// Who has read an own message, and who has not, side by side. Deletes itself when closed.
class ReceiptsDialog : public QDialog {
    Q_OBJECT
  public:
    ReceiptsDialog(Session& session, ConversationId conversation, Seq message, QWidget* parent);

    /// What the server said; names may follow.
    void setReceipts(client::Receipts receipts);

  private:
    struct Column {
        QLabel* title;
        QLabel* note;  ///< instead of the list, or below it
        QListView* list;
        PeopleListModel* people;
    };
    Column makeColumn(const char* name, QBoxLayout& row);
    void fill();
    void fill(const Column& column, const QString& title, const QString& nobody, const std::vector<UserId>& users, int count);

    Session& session_;
    client::Receipts receipts_;
    QLabel* state_;
    QWidget* columns_;
    Column read_;
    Column unread_;
};

}  // namespace aviso::ui
