#include "client-qt/models/people_list_model.hpp"

#include <QCoreApplication>
#include <algorithm>

namespace aviso::ui {

void PeopleListModel::setChosen(std::function<bool(UserId)> isChosen, std::function<bool(UserId)> isFixed) {
    isChosen_ = std::move(isChosen);
    isFixed_ = std::move(isFixed);
}

void PeopleListModel::setPeople(std::vector<client::Person> people) {
    beginResetModel();
    people_ = std::move(people);
    std::erase_if(people_, [](const client::Person& person) { return person.disabled; });
    endResetModel();
}

void PeopleListModel::add(client::Person person) {
    if (rowOf(person.id) >= 0) return;
    const int row = rowCount();
    beginInsertRows({}, row, row);
    people_.push_back(std::move(person));
    endInsertRows();
}

void PeopleListModel::remove(UserId user) {
    const int row = rowOf(user);
    if (row < 0) return;
    beginRemoveRows({}, row, row);
    people_.erase(people_.begin() + row);
    endRemoveRows();
}

UserId PeopleListModel::personAt(const QModelIndex& index) const { return index.isValid() ? people_[static_cast<std::size_t>(index.row())].id : UserId{}; }

int PeopleListModel::rowOf(UserId user) const {
    const auto found = std::ranges::find(people_, user, &client::Person::id);
    return found == people_.end() ? -1 : static_cast<int>(found - people_.begin());
}

int PeopleListModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(people_.size()); }

QVariant PeopleListModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const client::Person& person = people_[static_cast<std::size_t>(index.row())];
    const QString name = QString::fromStdString(person.name);
    switch (role) {
        case PeopleRole::NameRole: return name;
        case PeopleRole::UserRole: return static_cast<qlonglong>(person.id.value);
        case PeopleRole::DepartmentRole: return qlonglong{0};
        case PeopleRole::DetailRole: return detail_(person);
        case PeopleRole::OnlineRole: return isOnline_(person.id);
        case PeopleRole::ChosenRole: return isChosen_ && isChosen_(person.id);
        case PeopleRole::FixedRole: return isFixed_ && isFixed_(person.id);
        case Qt::AccessibleTextRole: return isOnline_(person.id) ? QCoreApplication::translate("People", "%1, online").arg(name) : name;
        default: return {};
    }
}

}  // namespace aviso::ui
