#pragma once

#include <QAbstractItemModel>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "client-qt/core/values.hpp"
#include "client-qt/models/people_roles.hpp"

namespace aviso::ui {

/// Departments and who works there. The departments are all known; the people of one are read when it is opened for the first time. Somebody with several
/// posts stands in several places. A department tells how many work there, not how many of them are online: the server tells of at most 1,000 people whom one
/// asks for, so who is in sight has a dot, and a number for a department would be a guess. Rows: sub-departments, then people; at the top also those without any department. Roles: PeopleRole. GUI thread.
class PeopleTreeModel : public QAbstractItemModel {
    Q_OBJECT
  public:
    using People = std::vector<client::Person>;
    /// Reads who works in a department (0: those without any) and hands it over, now or later. After the model is gone the answer is dropped.
    using Read = std::function<void(DepartmentId department, std::function<void(People)> then)>;

    explicit PeopleTreeModel(QObject* parent = nullptr);
    ~PeopleTreeModel() override;

    void setRead(Read read) { read_ = std::move(read); }
    void setOnline(std::function<bool(UserId)> isOnline) { isOnline_ = std::move(isOnline); }
    /// Where people are picked: who is, and who cannot be.
    void setChosen(std::function<bool(UserId)> isChosen, std::function<bool(UserId)> isFixed);
    /// Begins anew. Children of one parent stand together, in order.
    void setDepartments(const std::vector<client::DepartmentTotal>& all);

    /// Whether those at the top are there too, so that an empty model means that there is nobody.
    bool isLoaded() const;
    UserId personAt(const QModelIndex& index) const;          ///< 0: a department
    DepartmentId departmentAt(const QModelIndex& index) const;  ///< 0: a person
    QModelIndex indexOf(DepartmentId id) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    bool hasChildren(const QModelIndex& parent = {}) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;
    QVariant data(const QModelIndex& index, int role) const override;

  signals:
    void loaded();  ///< those at the top have been read

  private:
    struct Person {
        UserId id;
        std::string name, title;
    };
    struct Node {
        client::DepartmentTotal department;
        Node* parent = nullptr;
        int row = 0;
        std::vector<std::unique_ptr<Node>> children;
        std::vector<Person> people;
        enum { unread, asked, read } state = unread;
    };
    Node* nodeOf(const QModelIndex& parent) const;
    const Person* rowOfPerson(const QModelIndex& index) const;
    void take(DepartmentId department, const People& people);

    Read read_;
    std::function<bool(UserId)> isOnline_ = [](UserId) { return false; };
    std::function<bool(UserId)> isChosen_, isFixed_;
    std::unique_ptr<Node> top_;
    std::unordered_map<DepartmentId, Node*> nodes_;
    std::shared_ptr<int> generation_;  ///< answers of an earlier one are dropped
};

}  // namespace aviso::ui
