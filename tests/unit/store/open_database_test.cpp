#include <gmock/gmock.h>

#include <filesystem>

#include "store_test_support.hpp"

namespace aviso::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// A database that outlives its Database object: on SQLite in a file.
class OpenDatabaseTest : public test::OnEachEngine {
  protected:
    void SetUp() override {
        OnEachEngine::SetUp();
        db.reset();
        if (GetParam() == Dialect::sqlite) options.sqlite_path = test::fresh_file();
    }
    void TearDown() override {
        if (GetParam() != Dialect::sqlite) return;
        for (const char* end : {"", "-wal", "-shm"}) std::filesystem::remove(options.sqlite_path + end);
    }
};

TEST_P(OpenDatabaseTest, OpensAgainUnderTheSameMasterKey) {
    options.key_check = "0123456789abcdef";
    const std::string epoch = identity_of(*open_database(options)).epoch;

    EXPECT_EQ(identity_of(*open_database(options)).epoch, epoch);
}

TEST_P(OpenDatabaseTest, RefusesAnotherMasterKeyAndChangesNothing) {
    options.key_check = "0123456789abcdef";
    const NodeId node = identity_of(*open_database(options)).node;
    options.key_check = "fedcba9876543210";

    EXPECT_THAT([&] { open_database(options); }, ThrowsMessage<WrongKey>(AllOf(HasSubstr("fedcba9876543210"), HasSubstr("0123456789abcdef"))));
    options.key_check = "0123456789abcdef";
    EXPECT_EQ(identity_of(*open_database(options)).node.value, node.value + 1);
}

TEST_P(OpenDatabaseTest, ADatabaseFromBeforeTheCheckTakesTheFirstKey) {
    open_database(options);
    options.key_check = "0123456789abcdef";
    open_database(options);
    options.key_check = "fedcba9876543210";

    EXPECT_THROW(open_database(options), WrongKey);
}

AVISO_ON_EACH_ENGINE(OpenDatabaseTest);

}  // namespace
}  // namespace aviso::store
