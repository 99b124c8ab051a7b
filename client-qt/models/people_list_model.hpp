#pragma once

#include <QAbstractListModel>
#include <functional>
#include <vector>

#include "client-qt/core/values.hpp"
#include "client-qt/models/people_roles.hpp"

namespace aviso::ui {

/// People one below the other: what a search found, who is chosen. Roles: PeopleRole. GUI thread.
class PeopleListModel : public QAbstractListModel {
    Q_OBJECT
  public:
    using QAbstractListModel::QAbstractListModel;

    /// The second line of somebody; asked at each paint.
    void setDetail(std::function<QString(const client::Person&)> detail) { detail_ = std::move(detail); }
    void setOnline(std::function<bool(UserId)> isOnline) { isOnline_ = std::move(isOnline); }
    void setChosen(std::function<bool(UserId)> isChosen, std::function<bool(UserId)> isFixed);
    /// Replaces everybody; disabled ones are left out.
    void setPeople(std::vector<client::Person> people);
    void add(client::Person person);  ///< at the end, unless there
    void remove(UserId user);

    const std::vector<client::Person>& people() const { return people_; }
    UserId personAt(const QModelIndex& index) const;
    int rowOf(UserId user) const;  ///< -1: not there

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

  private:
    std::vector<client::Person> people_;
    std::function<QString(const client::Person&)> detail_ = [](const client::Person& person) { return QString::fromStdString(person.account); };
    std::function<bool(UserId)> isOnline_ = [](UserId) { return false; };
    std::function<bool(UserId)> isChosen_, isFixed_;
};

}  // namespace aviso::ui
