#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QCoreApplication>
#include <QScrollBar>
#include <QTreeView>
#include <map>
#include <optional>

#include "client-qt/app/people/person_delegate.hpp"
#include "client-qt/models/people_list_model.hpp"
#include "client-qt/models/people_tree_model.hpp"
#include "stage.hpp"

namespace aviso::ui {
namespace {

client::Person person(int id, const std::string& name, bool disabled = false) { return {UserId{id}, "a" + std::to_string(id), name, disabled, {}}; }

client::DepartmentTotal department(int id, int parent, const std::string& name, int people) { return {{DepartmentId{id}, DepartmentId{parent}, name, 0}, people}; }

/// A tree model whose answers come when the test wants them to.
struct Tree {
    Tree() {
        model.setRead([this](DepartmentId id, std::function<void(PeopleTreeModel::People)> then) { asked.emplace_back(id, std::move(then)); });
    }
    /// Answers everything that was asked.
    void answer() {
        while (!asked.empty()) {
            auto now = std::exchange(asked, {});
            for (auto& [id, then] : now) then(people[id]);
        }
    }
    PeopleTreeModel model;
    std::map<DepartmentId, PeopleTreeModel::People> people;
    std::vector<std::pair<DepartmentId, std::function<void(PeopleTreeModel::People)>>> asked;
    /// From here on the model is held to its promises; the tester also fetches whatever it can.
    void holdToPromises() { tester.emplace(&model, QAbstractItemModelTester::FailureReportingMode::Fatal); }
    std::optional<QAbstractItemModelTester> tester;
};

TEST(PeopleTree, ReadsADepartmentWhenItIsOpenedAndOnlyThen) {
    Tree tree;
    tree.people[DepartmentId{}] = {person(1, "Free")};
    tree.people[DepartmentId{11}] = {person(2, "Ann"), person(3, "Gone", true), person(4, "李华")};
    tree.model.setDepartments({department(10, 0, "Sales", 3), department(12, 0, "Empty", 0), department(11, 10, "Europe", 2)});
    EXPECT_FALSE(tree.model.isLoaded());
    tree.answer();

    EXPECT_TRUE(tree.model.isLoaded());
    ASSERT_EQ(tree.model.rowCount(), 3);
    const QModelIndex sales = tree.model.index(0, 0);
    const QModelIndex europe = tree.model.index(0, 0, sales);
    EXPECT_EQ(tree.model.departmentAt(europe), DepartmentId{11});
    EXPECT_EQ(tree.model.indexOf(DepartmentId{11}), europe);
    EXPECT_TRUE(tree.model.hasChildren(europe));
    EXPECT_FALSE(tree.model.hasChildren(tree.model.index(1, 0)));
    EXPECT_EQ(tree.model.rowCount(europe), 0);
    EXPECT_EQ(tree.model.personAt(tree.model.index(2, 0)), UserId{1});

    ASSERT_TRUE(tree.model.canFetchMore(europe));
    tree.model.fetchMore(europe);
    EXPECT_FALSE(tree.model.canFetchMore(europe));
    tree.holdToPromises();
    tree.answer();

    ASSERT_EQ(tree.model.rowCount(europe), 2) << "without who is disabled";
    EXPECT_EQ(tree.model.index(1, 0, europe).data().toString(), QStringLiteral("李华"));
    EXPECT_EQ(tree.model.index(1, 0, europe).parent(), europe);
    EXPECT_EQ(sales.data(PeopleRole::PeopleCountRole).toInt(), 3);
}

TEST(PeopleTree, AnAnswerToWhatWasAskedBeforeABeginningAnewIsDropped) {
    Tree tree;
    tree.holdToPromises();
    tree.people[DepartmentId{10}] = {person(2, "Ann")};
    tree.model.setDepartments({department(10, 0, "Sales", 1)});
    auto late = std::exchange(tree.asked, {});

    tree.model.setDepartments({department(11, 0, "Other", 0)});
    for (auto& [id, then] : late) then({person(2, "Ann")});

    EXPECT_EQ(tree.model.rowCount(), 1);
    EXPECT_EQ(tree.model.index(0, 0).data().toString(), QStringLiteral("Other"));
}

TEST(PeopleTree, ADepartmentAboveItselfOrBelowNobodyStillShows) {
    Tree tree;
    tree.holdToPromises();
    tree.model.setDepartments({department(1, 2, "A", 0), department(2, 1, "B", 0), department(3, 99, "Lost", 0), department(4, 3, "Below", 0)});
    tree.answer();

    EXPECT_EQ(tree.model.rowCount(), 3);
    EXPECT_EQ(tree.model.rowCount(tree.model.indexOf(DepartmentId{3})), 1);
}

TEST(PeopleList, HoldsItsPromisesWhilePeopleComeAndGo) {
    PeopleListModel list;
    const QAbstractItemModelTester tester{&list, QAbstractItemModelTester::FailureReportingMode::Fatal};
    list.setPeople({person(1, "Ann"), person(2, "Bo", true), person(3, "Cy")});
    list.add(person(4, "Di"));
    list.add(person(1, "Ann again"));
    list.remove(UserId{3});
    list.remove(UserId{77});

    ASSERT_EQ(list.rowCount(), 2);
    EXPECT_EQ(list.index(1, 0).data().toString(), QStringLiteral("Di"));
}

/// How often a view asks: what is drawn must depend on the window, not on the company.
class CountingTree : public PeopleTreeModel {
  public:
    using PeopleTreeModel::PeopleTreeModel;
    QVariant data(const QModelIndex& index, int role) const override {
        ++asked;
        return PeopleTreeModel::data(index, role);
    }
    mutable int asked = 0;
};

TEST(PeopleTree, AHundredThousandPeopleFullyExpandedScrollAtTheCostOfWhatIsInSight) {
    constexpr int kDepartments = 2000, kEach = 50;
    CountingTree model;
    std::vector<std::pair<DepartmentId, std::function<void(PeopleTreeModel::People)>>> asked;
    model.setRead([&](DepartmentId id, std::function<void(PeopleTreeModel::People)> then) { asked.emplace_back(id, std::move(then)); });
    std::vector<client::DepartmentTotal> all;
    for (int id = 1; id <= kDepartments; ++id) all.push_back(department(id, id <= 20 ? 0 : (id - 1) % 20 + 1, "Department " + std::to_string(id), kEach));
    std::ranges::sort(all, {}, [](const client::DepartmentTotal& one) { return std::pair{one.department.parent.value, one.department.id.value}; });
    model.setDepartments(all);
    QTreeView view;
    view.setModel(&model);
    view.setItemDelegate(new PersonDelegate{{}, &view});
    view.setHeaderHidden(true);
    view.setUniformRowHeights(true);
    view.setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    view.resize(400, 720);
    view.show();

    view.expandAll();
    int next = 1;
    for (auto& [id, then] : std::exchange(asked, {})) {
        PeopleTreeModel::People people;
        for (int i = 0; id && i < kEach; ++i, ++next) people.push_back(person(next, "Person " + std::to_string(next)));
        then(std::move(people));
    }
    ASSERT_EQ(next - 1, kDepartments * kEach);
    QCoreApplication::processEvents();
    model.asked = 0;
    ASSERT_GT(view.verticalScrollBar()->maximum(), 100'000 * 40);

    const int frames = 50;
    for (int frame = 0; frame < frames; ++frame) {
        view.verticalScrollBar()->setValue(view.verticalScrollBar()->maximum() / frames * frame);
        view.grab();
    }

    const int rowsInSight = 720 / 40 + 2;
    EXPECT_LT(model.asked, frames * rowsInSight * 20);
}

}  // namespace
}  // namespace aviso::ui
