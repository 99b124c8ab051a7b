#pragma once

#include <QWidget>

#include "client-qt/models/quick_search.hpp"

class QFrame;
class QLabel;
class QLineEdit;
class QListView;

namespace aviso::ui {

/// Ctrl+K: one field over the window that goes anywhere. Lies above its parent, and goes when something is chosen, on Escape and on a click beside it.
class QuickSwitcher : public QWidget {
    Q_OBJECT
  public:
    QuickSwitcher(Session& session, const ConversationListModel& conversations, QWidget* parent);

    void setCommands(std::vector<QuickCommand> commands) { search_.setCommands(std::move(commands)); }
    void open();
    QuickSearch& search() { return search_; }

  signals:
    void conversationChosen(aviso::ConversationId id, aviso::Seq seq);
    void personChosen(aviso::UserId user);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void place();
    void shut();
    void choose(const QModelIndex& index);
    void select(int row);
    void refresh();
    bool keyInQuery(int key);

    Session& session_;
    QuickSearch search_;
    QFrame* card_;
    QLineEdit* query_;
    QListView* list_;
    QLabel *nothing_, *hint_;
    QWidget* before_ = nullptr;  ///< where the keyboard was
};

}  // namespace aviso::ui
