#pragma once

#include <QWidget>

#include "client-qt/models/conversation_list_model.hpp"
#include "client-qt/models/session.hpp"

class QLineEdit;
class QListView;
class QStackedWidget;

namespace aviso::ui {

class EmptyState;
class IconButton;

/// The conversation list with its filter and the button for a new chat.
class ConversationPanel : public QWidget {
    Q_OBJECT
  public:
    ConversationPanel(Session& session, ConversationListModel& model, QWidget* parent = nullptr);

    void select(ConversationId id);
    void selectPerson(UserId peer);  ///< the line of the direct conversation, also of one that only waits to begin
    void focusFilter();
    void focusList();
    /// The next (or previous) conversation of the list, wrapping around.
    void step(int by);

  signals:
    void chosen(const aviso::client::ConversationSummary& summary);
    void windowRequested(const aviso::client::ConversationSummary& summary);
    void newChatRequested();
    void problem(const QString& text);

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void retranslate();
    void selectRow(int row);
    void showMenu(const QPoint& at);
    const client::ConversationSummary& at(const QModelIndex& index) const;
    void refreshEmpty();
    void refreshNothing();

    Session& session_;
    ConversationListModel& model_;
    ConversationFilter filter_;
    QLineEdit* query_;
    IconButton* newChat_;
    QListView* list_;
    QStackedWidget* stack_;
    EmptyState *nothing_, *noHit_;
};

}  // namespace aviso::ui
