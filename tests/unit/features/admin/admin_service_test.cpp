#include "features/admin/admin_service.hpp"

#include <regex>

#include "features/admin/one_time_password.hpp"
#include "store/store_counters.hpp"
#include "unit/features/admin/admin_fixture.hpp"

namespace aviso::admin {
namespace {

class AdminServiceTest : public AdminFixture {};

TEST(OneTimePasswordTest, IsFourReadableGroupsAndNeverTheSame) {
    std::set<std::string> seen;
    const std::regex readable{"([a-km-np-z2-9]{4}-){3}[a-km-np-z2-9]{4}"};
    for (int i = 0; i < 200; ++i) {
        const std::string password = one_time_password();
        EXPECT_TRUE(std::regex_match(password, readable)) << password;
        seen.insert(password);
    }
    EXPECT_EQ(seen.size(), 200u);
}

TEST_F(AdminServiceTest, AMadePasswordOpensOnceAndMustBeChanged) {
    run(settings.set("identity.password_min_length", "64"));  // a rule for people, not for what the server makes

    const auto created = run(admin.create_user(root, {{"ben", "Ben", "Sales", "Head"}, "", false, false}));

    ASSERT_TRUE(created) << created.error().message;
    const auto signed_in = sign_in("ben", created->one_time_password);
    ASSERT_TRUE(signed_in);
    EXPECT_TRUE(signed_in->identity.must_change_password);
    EXPECT_EQ(directory.person(created->user)->posts.at(0).title, "Head");
}

TEST_F(AdminServiceTest, AGivenPasswordIsNotHandedBackAndFollowsTheRules) {
    const auto created = run(admin.create_user(root, {{"ben", "Ben", "", ""}, "battery staple", false, false}));
    const auto weak = run(admin.create_user(root, {{"cleo", "Cleo", "", ""}, "short", false, false}));
    const auto taken = run(admin.create_user(root, {{"ANNA", "Other", "", ""}, "", false, false}));

    ASSERT_TRUE(created);
    EXPECT_EQ(created->one_time_password, "");
    EXPECT_FALSE(sign_in("ben", "battery staple")->identity.must_change_password);
    ASSERT_FALSE(weak);
    EXPECT_EQ(weak.error().field, "password");
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().code, Errc::conflict);
}

TEST_F(AdminServiceTest, AResetEndsSessionsAndTheOldPassword) {
    const std::string token = sign_in("anna", "correct horse")->token;

    const auto password = run(admin.reset_password(root, anna, ""));

    ASSERT_TRUE(password);
    EXPECT_FALSE(run(identity.authenticate(token)));
    EXPECT_EQ(connections.closed.back().second, gateway::SignedOut::password);
    EXPECT_FALSE(sign_in("anna", "correct horse"));
    EXPECT_TRUE(sign_in("anna", *password)->identity.must_change_password);
    EXPECT_EQ(run(admin.reset_password(root, UserId{999}, "")).error().code, Errc::not_found);
}

TEST_F(AdminServiceTest, NobodyDisablesTheOwnAccountButOthersAndComesBack) {
    const auto own = run(admin.set_enabled(root, root, false));
    ASSERT_FALSE(own);
    EXPECT_EQ(own.error().code, Errc::forbidden);

    ASSERT_TRUE(run(admin.set_enabled(root, anna, false)));
    EXPECT_FALSE(sign_in("anna", "correct horse"));
    ASSERT_TRUE(run(admin.set_enabled(root, anna, true)));
    EXPECT_TRUE(sign_in("anna", "correct horse"));
    EXPECT_TRUE(run(admin.set_enabled(UserId{}, root, false))) << "the machine's operator may";
}

TEST_F(AdminServiceTest, PagesThroughEveryoneOnceAndShowsWhatStandsAboutThem) {
    for (int i = 0; i < 45; ++i) add({"user" + std::to_string(i), "User", "", ""}, "correct horse", false);
    for (int i = 0; i < 5; ++i) sign_in("anna", "wrong");
    connections.online.insert(root);

    std::vector<UserId> seen;
    std::string cursor;
    do {
        const auto page = run(admin.list(cursor, 10, ""));
        ASSERT_TRUE(page);
        EXPECT_LE(page->users.size(), 10u);
        for (const ListedUser& user : page->users) seen.push_back(user.person->user);
        cursor = page->next_cursor;
    } while (!cursor.empty());
    const auto all = run(admin.list("", 200, ""));

    EXPECT_EQ(seen.size(), 47u);
    EXPECT_EQ(std::set<UserId>(seen.begin(), seen.end()).size(), 47u);
    ASSERT_EQ(all->users.size(), 47u);
    EXPECT_EQ(all->next_cursor, "");
    const ListedUser& first = all->users[0];
    const ListedUser& second = all->users[1];
    EXPECT_TRUE(first.is_administrator && first.is_online && !first.is_locked);
    EXPECT_TRUE(!second.is_administrator && !second.is_online && second.is_locked);
    ASSERT_TRUE(run(admin.unlock(root, anna)));
    EXPECT_FALSE(run(admin.list("", 0, "ANN"))->users.at(0).is_locked);
}

TEST_F(AdminServiceTest, AFullLastPageHasNoNextOne) {
    const auto page = run(admin.list("", 2, ""));

    EXPECT_EQ(page->users.size(), 2u);
    EXPECT_EQ(page->next_cursor, "");
}

TEST_F(AdminServiceTest, RefusesACursorItDidNotMakeAndALimitBeyondTheBounds) {
    for (const std::string cursor : {"x", "-1", "1x", "99999999999999999999"}) {
        const auto page = run(admin.list(cursor, 10, ""));
        ASSERT_FALSE(page) << cursor;
        EXPECT_EQ(page.error().field, "cursor");
    }
    EXPECT_EQ(run(admin.list("", 201, "")).error().field, "limit");
    EXPECT_EQ(run(admin.list("", -1, "")).error().field, "limit");
}

TEST_F(AdminServiceTest, AnImportCreatesUpdatesAndReportsRowByRow) {
    const auto report = run(admin.import_people(root, {{2, {"ben", "Ben", "Sales/South", "Clerk"}},
                                                       {3, {"Anna", "Anna Berg", "Sales/South", "Head"}},
                                                       {4, {"no good", "X", "", ""}},
                                                       {5, {"BEN", "Ben again", "", ""}},
                                                       {6, {"cleo", "", "", ""}},
                                                       {7, {"dora", "Dora", "", "Head"}},
                                                       {8, {"emil", "Emil", "", ""}}}));

    ASSERT_TRUE(report);
    EXPECT_EQ(report->created, 2);
    EXPECT_EQ(report->updated, 1);
    std::vector<int> faulty;
    for (const auto& problem : report->problems) faulty.push_back(problem.line);
    EXPECT_EQ(faulty, (std::vector<int>{4, 5, 6, 7}));
    EXPECT_NE(report->problems[1].detail.find("line 2"), std::string::npos);
    EXPECT_EQ(directory.person(anna)->name, "Anna Berg");
    EXPECT_EQ(directory.person(anna)->posts.at(0).title, "Head");
    EXPECT_EQ(directory.listing({root, true}).departments.size(), 3u);
    EXPECT_FALSE(directory.find_account("dora"));
    ASSERT_EQ(report->passwords.size(), 2u);
    EXPECT_TRUE(sign_in("ben", report->passwords[0].password)->identity.must_change_password);
    EXPECT_TRUE(sign_in("anna", "correct horse")) << "a known account keeps its password";
}

TEST_F(AdminServiceTest, ImportingTheSameAgainCreatesNobody) {
    std::vector<ImportRow> rows{{1, {"ben", "Ben", "Sales", "Clerk"}}, {2, {"cleo", "Cleo", "", ""}}};
    run(admin.import_people(root, rows));
    rows[0].person.name = "Benjamin";

    const auto again = run(admin.import_people(root, rows));

    EXPECT_EQ(again->created, 0);
    EXPECT_EQ(again->updated, 2);
    EXPECT_TRUE(again->passwords.empty());
    EXPECT_EQ(directory.find_account("ben")->name, "Benjamin");
    EXPECT_FALSE(run(admin.import_people(root, std::vector<ImportRow>(501))));
}

TEST_F(AdminServiceTest, AThousandPeopleTakeAFewTransactionsAndAFaultyRowOnlyItself) {
    const auto transactions = [&] {
        const auto& distribution = store::counters_of(*database).writes_per_commit;
        std::uint64_t all = 0;
        for (std::size_t i = 0; i <= distribution.bounds().size(); ++i) all += distribution.count(i);
        return all;
    };
    std::vector<ImportRow> rows;
    for (int i = 0; i < 500; ++i) rows.push_back({i + 2, {"user" + std::to_string(i), "User", "Sales/Team " + std::to_string(i % 20), "Clerk"}});
    const auto before = transactions();

    const auto clean = run(admin.import_people(root, rows));
    EXPECT_EQ(clean->created, 500);
    EXPECT_EQ(clean->passwords.size(), 500u);
    EXPECT_LT(transactions() - before, 40u);

    for (int i = 0; i < 500; ++i) rows[static_cast<std::size_t>(i)].person.account = "more" + std::to_string(i);
    rows[30].person.name = "";
    const auto faulty = run(admin.import_people(root, rows));
    EXPECT_EQ(faulty->created, 499);
    ASSERT_EQ(faulty->problems.size(), 1u);
    EXPECT_EQ(faulty->problems[0].line, 32);
    EXPECT_TRUE(sign_in("more31", faulty->passwords.at(30).password));
}

TEST_F(AdminServiceTest, SetsTheLogLevelAndTellsOfTheNode) {
    const LogLevel before = log_level();
    ASSERT_TRUE(admin.set_log_level(root, "Error"));
    EXPECT_EQ(log_level(), LogLevel::error);
    const auto unknown = admin.set_log_level(root, "loud");
    aviso::set_log_level(before);
    connections.online = {root, anna};

    const NodeInfo info = admin.node_info();

    ASSERT_FALSE(unknown);
    EXPECT_EQ(unknown.error().field, "level");
    EXPECT_EQ(info.version, "1.2.3");
    EXPECT_EQ(info.uptime, std::chrono::seconds{90});
    EXPECT_EQ(info.connections, 7);
    EXPECT_EQ(info.users_online, 2);
    EXPECT_EQ(info.rss_bytes, 4096);
}

}  // namespace
}  // namespace aviso::admin
