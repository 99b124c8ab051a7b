#pragma once

#include <QWidget>
#include <unordered_set>

#include "client-qt/models/people_list_model.hpp"
#include "client-qt/models/session.hpp"

class QLabel;
class QListView;

namespace aviso::ui {

class PeopleBrowser;

/// Picks people: the company at the left, who is chosen at the right. A click or Enter chooses somebody or takes them out again.
class PeoplePicker : public QWidget {
    Q_OBJECT
  public:
    explicit PeoplePicker(Session& session, QWidget* parent = nullptr);

    PeopleBrowser& browser() { return *browser_; }
    /// They are shown as chosen and stay so; chosen() leaves them out.
    void setFixed(const std::vector<UserId>& people);
    void choose(UserId user, bool chosen);
    std::vector<UserId> chosen() const;
    const std::vector<client::Person>& chosenPeople() const { return model_.people(); }

  signals:
    void chosenChanged();

  protected:
    void changeEvent(QEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void retranslate();
    void refresh();
    void takeOut(const QModelIndex& index);

    Session& session_;
    PeopleBrowser* browser_;
    PeopleListModel model_;
    QListView* list_;
    QLabel *count_, *hint_;
    std::unordered_set<UserId> chosen_, fixed_;
};

}  // namespace aviso::ui
