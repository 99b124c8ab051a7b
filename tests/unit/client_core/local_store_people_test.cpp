#include <gtest/gtest.h>

#include "local_store_fixture.hpp"

namespace aviso::client::test {
namespace {

TEST_F(LocalStoreTest, ADepartmentCountsWhoeverWorksInItOrBelowOnce) {
    const DepartmentId sales{10}, europe{11}, asia{12}, empty{13};
    store_->put_directory({1, false,
                           {{UserId{2}, "ann", "Ann", false, {{europe, "", 0}, {asia, "", 0}}},
                            {UserId{3}, "bo", "Bo", false, {{sales, "Head", 0}, {asia, "", 1}}},
                            {UserId{4}, "gone", "Gone", true, {{asia, "", 2}}},
                            {UserId{5}, "free", "Free", false, {}}},
                           {{asia, sales, "Asia", 1}, {europe, sales, "Europe", 0}, {sales, {}, "Sales", 0}, {empty, {}, "Empty", 1}}});

    const auto totals = store_->department_totals();

    ASSERT_EQ(totals.size(), 4U);
    const auto is = [&](std::size_t row, const char* name, int people) { return totals[row].department.name == name && totals[row].people == people; };
    EXPECT_TRUE(is(0, "Sales", 2) && is(1, "Empty", 0) && is(2, "Europe", 1) && is(3, "Asia", 2));
    ASSERT_EQ(store_->people_in({}).size(), 1U);
    EXPECT_EQ(store_->people_in({})[0].name, "Free");
}

TEST_F(LocalStoreTest, PeopleAreFoundByAnyWordAndTheBeginningOfANameStandsFirst) {
    store_->put_directory({1, false,
                           {{UserId{2}, "a.hahn", "Anna Hahn", false, {}}, {UserId{3}, "hans", "Bo Lee", false, {}}, {UserId{4}, "m.ha", "Ann Martin", false, {}},
                            {UserId{5}, "lihua", "李华", false, {}}, {UserId{6}, "x1", "Zoë Hall", false, {}}},
                           {}});
    const auto found = [&](const char* query, int limit) {
        std::string out;
        for (const auto& p : store_->find_people(query, limit)) out += p.name + ";";
        return out;
    };

    EXPECT_EQ(found("ha", 10), "Anna Hahn;Bo Lee;Zoë Hall;Ann Martin;");
    EXPECT_EQ(found("ha", 2), "Anna Hahn;Bo Lee;");
    EXPECT_EQ(found("martin ann", 10), "Ann Martin;");
    EXPECT_EQ(found("华", 10), "李华;");
    EXPECT_EQ(found("nobody", 10), "");
}

TEST_F(LocalStoreTest, TheDirectoryIsATreeAndWhoLeftItKeepsTheName) {
    DirectoryReply all{1, false, {{UserId{2}, "ann", "Ann", false, {{DepartmentId{11}, "Lead", 1}}}, {UserId{3}, "bo", "Bo", false, {{DepartmentId{11}, "", 0}}}},
                       {{DepartmentId{10}, {}, "Sales", 0}, {DepartmentId{11}, DepartmentId{10}, "Europe", 0}}};
    store_->put_directory(all);

    ASSERT_EQ(store_->departments({}).size(), 1U);
    EXPECT_EQ(store_->departments(DepartmentId{10})[0].name, "Europe");
    ASSERT_EQ(store_->people_in(DepartmentId{11}).size(), 2U);
    EXPECT_EQ(store_->people_in(DepartmentId{11})[0].name, "Bo");
    EXPECT_EQ(store_->department_path(DepartmentId{11}).front().name, "Sales");
    EXPECT_EQ(store_->find_people("AN", 10).size(), 1U);

    all.version = 2;
    all.people.pop_back();
    store_->put_directory(all);
    EXPECT_EQ(store_->people().size(), 1U);
    EXPECT_EQ(store_->name_of(UserId{3}), "Bo");
    EXPECT_EQ(store_->unknown_people(std::vector{UserId{2}, UserId{3}, UserId{4}}), (std::vector{UserId{3}, UserId{4}}));
}

}  // namespace
}  // namespace aviso::client::test
