#include "features/directory/directory_service.hpp"

#include "features/directory/text_fold.hpp"
#include "unit/features/settings/feature_fixture.hpp"

namespace aviso::directory {
namespace {

class DirectoryServiceTest : public feature_test::FeatureFixture {
  protected:
    Result<UserId> add(PersonDetails details) {
        auto added = run(database->write([&](store::Transaction& tx) { return directory.add_person_in(tx, details); }));
        run(directory.refresh());
        return added;
    }

    DirectoryService directory{*database, keys, clock};
    const gateway::Viewer member{UserId{1}, false};
    const gateway::Viewer administrator{UserId{2}, true};
};

TEST_F(DirectoryServiceTest, ShowsOfADisabledPersonTheNameOnlyExceptToAdministrators) {
    const auto gone = *add({"anna", "Anna", "Sales", "Head"});
    const auto here = *add({"ben", "Ben", "Sales", "Clerk"});
    run(database->write([&](store::Transaction& tx) { return directory.set_enabled_in(tx, gone, false); }));
    run(directory.refresh());
    const std::vector<UserId> both{gone, here};

    const auto seen = directory.people(member, both);
    ASSERT_EQ(seen.size(), 2u);
    EXPECT_EQ(seen[0]->name, "Anna") << "it stands in old conversations";
    EXPECT_TRUE(seen[0]->posts.empty());
    EXPECT_EQ(seen[1]->posts.size(), 1u);
    EXPECT_TRUE(directory.listing(member).people[0]->posts.empty());
    EXPECT_EQ(directory.people(administrator, both)[0]->posts.size(), 1u);
    EXPECT_EQ(directory.present_to(member, both), std::vector<UserId>{here});
    EXPECT_EQ(directory.present_to(administrator, both), both);
}

TEST_F(DirectoryServiceTest, FindsAPersonByAccountWhateverTheCase) {
    const auto user = add({"Li.Wei", "李伟", "Sales/North", "Manager"});

    ASSERT_TRUE(user);
    const auto person = directory.find_account("LI.WEI");
    ASSERT_TRUE(person);
    EXPECT_EQ(person->user, *user);
    EXPECT_EQ(person->name, "李伟");
    ASSERT_EQ(person->posts.size(), 1u);
    EXPECT_EQ(person->posts[0].title, "Manager");
}

TEST_F(DirectoryServiceTest, RefusesAnAccountThatDiffersInCaseOnly) {
    add({"anna", "Anna", "", ""});

    const auto second = add({"ANNA", "Other Anna", "", ""});

    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Errc::conflict);
    EXPECT_EQ(directory.listing(member).people.size(), 1u);
}

TEST_F(DirectoryServiceTest, MakesEachDepartmentOfAPathOnce) {
    add({"a", "A", "Sales/North", ""});
    add({"b", "B", "Sales/South", ""});
    const auto faulty = add({"c", "C", "Sales//South", ""});

    EXPECT_EQ(directory.listing(member).departments.size(), 3u);
    ASSERT_FALSE(faulty);
    EXPECT_EQ(faulty.error().field, "department_path");
    EXPECT_FALSE(directory.find_account("c"));
}

TEST_F(DirectoryServiceTest, SearchesNamesAndAccountsAndPutsPrefixesFirst) {
    add({"hanna", "Hanna", "", ""});
    add({"anna", "Müller", "", ""});
    const auto gone = add({"annabel", "Annabel", "", ""});
    run(database->write([&](store::Transaction& tx) { return directory.set_enabled_in(tx, *gone, false); }));
    run(directory.refresh());

    const auto found = directory.search(member, "ANNA", 10);

    ASSERT_TRUE(found);
    ASSERT_EQ(found->size(), 2u);
    EXPECT_EQ((*found)[0]->account, "anna");
    EXPECT_EQ((*found)[1]->account, "hanna");
    EXPECT_EQ(directory.search(member, "MÜLL", 10)->size(), 1u);
    EXPECT_EQ(directory.search(administrator, "anna", 10)->size(), 3u);
    EXPECT_FALSE(directory.search(administrator, "", 10));
}

TEST_F(DirectoryServiceTest, AnotherNodeCatchesUpByVersion) {
    DirectoryService other{*database, keys, clock};
    run(other.refresh());
    const auto user = add({"anna", "Anna", "Sales", ""});

    run(other.catch_up({store::Touched::Kind::directory, 0, directory.version()}));

    EXPECT_EQ(other.version(), directory.version());
    ASSERT_TRUE(other.person(*user));
    EXPECT_EQ(other.person(*user)->posts.size(), 1u);
}

TEST_F(DirectoryServiceTest, AnUpdateRenamesAndMoves) {
    const auto user = add({"anna", "Anna", "Sales", "Clerk"});

    run(database->write([&](store::Transaction& tx) { return directory.update_person_in(tx, *user, {"anna", "Anna B", "Law", "Head"}); }));
    run(directory.refresh());

    const auto person = directory.person(*user);
    EXPECT_EQ(person->name, "Anna B");
    ASSERT_EQ(person->posts.size(), 1u);
    EXPECT_EQ(person->posts[0].title, "Head");
}

TEST_F(DirectoryServiceTest, ARowDoesNotOpenUnderAnotherMasterKey) {
    add({"anna", "Anna", "", ""});
    const MasterKey wrong{Bytes(32, 'x')};
    const KeyRing wrong_keys{wrong};
    DirectoryService other{*database, wrong_keys, clock};

    EXPECT_THROW(run(other.refresh()), std::runtime_error);
}

TEST(CheckAccount, AllowsLettersDigitsAndFourSigns) {
    EXPECT_TRUE(check_account("Li_Wei-2@x.y"));
    EXPECT_FALSE(check_account(""));
    EXPECT_FALSE(check_account("a b"));
    EXPECT_FALSE(check_account("李"));
    EXPECT_FALSE(check_account(std::string(65, 'a')));
}

TEST(TextFold, FoldsLettersAndKeepsWhatIsNoText) {
    EXPECT_EQ(fold("ÄΩЖЁ Ａb"), "äωжё ab");
    EXPECT_EQ(fold("\xff\xc3"), "\xff\xc3");
    EXPECT_TRUE(is_plain_line("李伟", 6));
    EXPECT_FALSE(is_plain_line("a\nb", 10));
    EXPECT_FALSE(is_plain_line("\xed\xa0\x80", 10));
    EXPECT_FALSE(is_plain_line("李伟", 5));
}

}  // namespace
}  // namespace aviso::directory
