#include "client-qt/models/people_tree_model.hpp"

#include <QCoreApplication>

namespace aviso::ui {

PeopleTreeModel::PeopleTreeModel(QObject* parent) : QAbstractItemModel{parent}, top_{std::make_unique<Node>()}, generation_{std::make_shared<int>()} {}

PeopleTreeModel::~PeopleTreeModel() = default;

void PeopleTreeModel::setChosen(std::function<bool(UserId)> isChosen, std::function<bool(UserId)> isFixed) {
    isChosen_ = std::move(isChosen);
    isFixed_ = std::move(isFixed);
}

void PeopleTreeModel::setDepartments(const std::vector<client::DepartmentTotal>& all) {
    beginResetModel();
    generation_ = std::make_shared<int>();
    nodes_.clear();
    top_ = std::make_unique<Node>();
    std::vector<std::unique_ptr<Node>> made;
    for (const client::DepartmentTotal& one : all) {
        auto node = std::make_unique<Node>();
        node->department = one;
        nodes_[one.department.id] = node.get();
        made.push_back(std::move(node));
    }
    // One whose parent is not known, or who is above itself, stands at the top.
    const auto hangsFromTop = [this](const Node& node) {
        std::size_t steps = 0;
        for (auto above = nodes_.find(node.department.department.parent); above != nodes_.end(); above = nodes_.find(above->second->department.department.parent)) {
            if (++steps > nodes_.size()) return false;
        }
        return true;
    };
    for (std::unique_ptr<Node>& node : made) {
        const auto above = nodes_.find(node->department.department.parent);
        Node* parent = above == nodes_.end() || !hangsFromTop(*node) ? top_.get() : above->second;
        node->parent = parent;
        node->row = static_cast<int>(parent->children.size());
        parent->children.push_back(std::move(node));
    }
    endResetModel();
    fetchMore({});
}

bool PeopleTreeModel::isLoaded() const { return top_->state == Node::read; }

PeopleTreeModel::Node* PeopleTreeModel::nodeOf(const QModelIndex& parent) const {
    if (!parent.isValid()) return top_.get();
    const auto* above = static_cast<const Node*>(parent.internalPointer());
    const auto row = static_cast<std::size_t>(parent.row());
    return row < above->children.size() ? above->children[row].get() : nullptr;
}

const PeopleTreeModel::Person* PeopleTreeModel::rowOfPerson(const QModelIndex& index) const {
    if (!index.isValid()) return nullptr;
    const auto* above = static_cast<const Node*>(index.internalPointer());
    const auto row = static_cast<std::size_t>(index.row());
    return row < above->children.size() ? nullptr : &above->people[row - above->children.size()];
}

UserId PeopleTreeModel::personAt(const QModelIndex& index) const {
    const Person* person = rowOfPerson(index);
    return person ? person->id : UserId{};
}

DepartmentId PeopleTreeModel::departmentAt(const QModelIndex& index) const {
    const Node* node = index.isValid() ? nodeOf(index) : nullptr;
    return node ? node->department.department.id : DepartmentId{};
}

QModelIndex PeopleTreeModel::indexOf(DepartmentId id) const {
    const auto found = nodes_.find(id);
    return found == nodes_.end() ? QModelIndex{} : createIndex(found->second->row, 0, found->second->parent);
}

QModelIndex PeopleTreeModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, nodeOf(parent));
}

QModelIndex PeopleTreeModel::parent(const QModelIndex& child) const {
    if (!child.isValid()) return {};
    auto* above = static_cast<Node*>(child.internalPointer());
    return above->parent ? createIndex(above->row, 0, above->parent) : QModelIndex{};
}

int PeopleTreeModel::rowCount(const QModelIndex& parent) const {
    const Node* node = nodeOf(parent);
    return node ? static_cast<int>(node->children.size() + node->people.size()) : 0;
}

int PeopleTreeModel::columnCount(const QModelIndex&) const { return 1; }

bool PeopleTreeModel::hasChildren(const QModelIndex& parent) const {
    const Node* node = nodeOf(parent);
    if (!node) return false;
    return node->state == Node::read ? rowCount(parent) > 0 : !node->children.empty() || node->department.people > 0 || node == top_.get();
}

bool PeopleTreeModel::canFetchMore(const QModelIndex& parent) const {
    const Node* node = nodeOf(parent);
    return node && node->state == Node::unread && read_;
}

void PeopleTreeModel::fetchMore(const QModelIndex& parent) {
    Node* node = nodeOf(parent);
    if (!canFetchMore(parent)) return;
    node->state = Node::asked;
    const DepartmentId department = node->department.department.id;
    read_(department, [this, department, here = std::weak_ptr{generation_}](const People& people) {
        if (!here.expired()) take(department, people);
    });
}

void PeopleTreeModel::take(DepartmentId department, const People& people) {
    Node* node = department ? nodes_.at(department) : top_.get();
    std::vector<Person> rows;
    for (const client::Person& one : people) {
        if (!one.disabled) rows.push_back({one.id, one.name, one.posts.empty() ? one.account : one.posts.front().title});
    }
    node->state = Node::read;
    if (!rows.empty()) {
        const int first = static_cast<int>(node->children.size());
        beginInsertRows(indexOf(department), first, first + static_cast<int>(rows.size()) - 1);
        node->people = std::move(rows);
        endInsertRows();
    }
    if (node == top_.get()) emit loaded();
}

QVariant PeopleTreeModel::data(const QModelIndex& index, int role) const {
    if (const Person* person = rowOfPerson(index)) {
        switch (role) {
            case PeopleRole::NameRole: return QString::fromStdString(person->name);
            case PeopleRole::UserRole: return static_cast<qlonglong>(person->id.value);
            case PeopleRole::DepartmentRole: return qlonglong{0};
            case PeopleRole::DetailRole: return QString::fromStdString(person->title);
            case PeopleRole::OnlineRole: return isOnline_(person->id);
            case PeopleRole::ChosenRole: return isChosen_ && isChosen_(person->id);
            case PeopleRole::FixedRole: return isFixed_ && isFixed_(person->id);
            case Qt::AccessibleTextRole:
                return isOnline_(person->id) ? QCoreApplication::translate("People", "%1, online").arg(QString::fromStdString(person->name)) : QString::fromStdString(person->name);
            default: return {};
        }
    }
    const Node* node = index.isValid() ? nodeOf(index) : nullptr;
    if (!node) return {};
    const QString name = QString::fromStdString(node->department.department.name);
    switch (role) {
        case PeopleRole::NameRole: return name;
        case PeopleRole::UserRole: return qlonglong{0};
        case PeopleRole::DepartmentRole: return static_cast<qlonglong>(node->department.department.id.value);
        case PeopleRole::PeopleCountRole: return node->department.people;
        case Qt::AccessibleTextRole: return QCoreApplication::translate("People", "%1, %n people", nullptr, node->department.people).arg(name);
        default: return {};
    }
}

}  // namespace aviso::ui
