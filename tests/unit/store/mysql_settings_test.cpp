#include <gmock/gmock.h>

#include <filesystem>

#include "store/durability.hpp"
#include "store/mysql_engine.hpp"
#include "store_test_support.hpp"

namespace aviso::store {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::ThrowsMessage;

/// CA, server key and certificate for 127.0.0.1, and another CA, in a folder of their own.
class Certificates {
  public:
    Certificates() {
        test::shell("rm -rf " + folder + " && mkdir " + folder);
        for (const char* ca : {"ca", "other"}) {
            test::shell("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=" + std::string{ca} + "-for-tests -keyout " + file(ca, "key") +
                        " -out " + file(ca, "pem") + " 2>/dev/null");
        }
        test::shell("openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout " + file("server", "key") +
                    " -out " + file("server", "csr") + " 2>/dev/null");
        test::shell("openssl x509 -req -days 2 -in " + file("server", "csr") + " -CA " + file("ca", "pem") + " -CAkey " + file("ca", "key") +
                    " -CAcreateserial -copy_extensions copy -out " + file("server", "pem") + " 2>/dev/null");
    }
    ~Certificates() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    std::string file(const std::string& name, const std::string& end) const { return folder + "/" + name + "." + end; }
    const std::string folder = test::fresh_file() + ".certificates";
};

/// A server with TLS on a port, and every setting as careless as can be.
class MysqlSettingsTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        if (!test::has_mariadb()) return;
        certificates = std::make_unique<Certificates>();
        port = test::free_port();
        server = std::make_unique<test::PrivateMariaDb>(std::vector<std::string>{
            "--bind-address=127.0.0.1", "--port=" + std::to_string(port), "--ssl-cert=" + certificates->file("server", "pem"),
            "--ssl-key=" + certificates->file("server", "key"), "--innodb-flush-log-at-trx-commit=2", "--log-bin=log-bin", "--sync-binlog=0",
            "--skip-innodb-doublewrite", "--innodb-flush-method=nosync"});
        server->sql("CREATE USER far@'127.0.0.1' IDENTIFIED BY 'secret'; GRANT ALL ON *.* TO far@'127.0.0.1'");
    }
    static void TearDownTestSuite() {
        server.reset();
        certificates.reset();
    }
    void SetUp() override {
        if (!test::has_mariadb()) GTEST_SKIP() << "no MariaDB here";
    }

    static DatabaseOptions over_the_network(const std::string& ca) {
        DatabaseOptions options = server->fresh_database();
        options.mysql_socket.clear();
        options.mysql_port = port;
        options.mysql_user = "far";
        options.mysql_password = "secret";
        options.mysql_tls_ca = ca;
        return options;
    }

    static inline std::unique_ptr<Certificates> certificates;
    static inline std::unique_ptr<test::PrivateMariaDb> server;
    static inline int port = 0;
};

TEST_F(MysqlSettingsTest, NamesEverySettingThatLosesAcknowledgedMessages) {
    const DatabaseOptions options = server->fresh_database();

    EXPECT_THAT([&] { open_database(options); },
                ThrowsMessage<DatabaseError>(AllOf(HasSubstr("innodb_flush_log_at_trx_commit = 2"), HasSubstr("set it to 1"), HasSubstr("sync_binlog = 0"),
                                                   HasSubstr("innodb_doublewrite = OFF"), HasSubstr("innodb_flush_method = nosync"))));
    server->sql("SET GLOBAL innodb_flush_log_at_trx_commit = 1; SET GLOBAL sync_binlog = 1");
    EXPECT_THAT([&] { open_database(options); }, ThrowsMessage<DatabaseError>(AllOf(HasSubstr("innodb_doublewrite"), Not(HasSubstr("sync_binlog")))));
    server->sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2; SET GLOBAL sync_binlog = 0");
}

TEST_F(MysqlSettingsTest, StartsOnWeakSettingsWhenToldTo) {
    DatabaseOptions options = server->fresh_database();
    options.require_durability = false;

    EXPECT_NO_THROW(open_database(options));
}

TEST(MysqlSettings, TheSharedServerOfTheseTestsIsFoundDurable) {
    if (!test::has_mariadb()) GTEST_SKIP() << "no MariaDB here";
    const auto connection = make_mysql_engine(test::fresh_mariadb())->connect(Engine::Use::read);

    EXPECT_THAT(weak_mysql_settings(*connection), testing::IsEmpty());
}

TEST(MysqlSettings, RefusesANetworkServerWithoutACa) {
    if (!test::has_mariadb()) GTEST_SKIP() << "no driver here";
    for (const char* host : {"db.example.org", "10.0.0.5", "2001:db8::1"}) {
        DatabaseOptions options;
        options.engine = Dialect::mysql;
        options.mysql_host = host;
        EXPECT_THAT([&] { make_mysql_engine(options); }, ThrowsMessage<DatabaseError>(AllOf(HasSubstr("tls_ca"), HasSubstr(host))));
    }
}

TEST_F(MysqlSettingsTest, SpeaksOnlyEncryptedWithTheServerThatTheCaKnows) {
    const auto connection = make_mysql_engine(over_the_network(certificates->file("ca", "pem")))->connect(Engine::Use::read);

    EXPECT_THAT(connection->query_one({"", "SHOW STATUS LIKE 'Ssl_cipher'"})->text(1), HasSubstr("AES"));
    EXPECT_THAT(connection->query_one({"", "SHOW STATUS LIKE 'Ssl_version'"})->text(1), HasSubstr("TLSv1."));
}

TEST_F(MysqlSettingsTest, RefusesAServerOfAnotherCa) {
    EXPECT_THROW(make_mysql_engine(over_the_network(certificates->file("other", "pem")))->connect(Engine::Use::read), DatabaseError);
}

TEST_F(MysqlSettingsTest, RefusesACertificateForAnotherHost) {
    DatabaseOptions options = over_the_network(certificates->file("ca", "pem"));
    options.mysql_host = "localhost";

    EXPECT_THROW(make_mysql_engine(options)->connect(Engine::Use::read), DatabaseError);
}

TEST_F(MysqlSettingsTest, RefusesAServerThatHasNoTls) {
    const int plain_port = test::free_port();
    test::PrivateMariaDb plain{{"--bind-address=127.0.0.1", "--port=" + std::to_string(plain_port), "--skip-ssl"}};
    plain.sql("CREATE USER far@'127.0.0.1' IDENTIFIED BY 'secret'; GRANT ALL ON *.* TO far@'127.0.0.1'");
    DatabaseOptions options = plain.fresh_database();
    options.mysql_socket.clear();
    options.mysql_port = plain_port;
    options.mysql_user = "far";
    options.mysql_password = "secret";
    ASSERT_NO_THROW(make_mysql_engine(options)->connect(Engine::Use::read));
    options.mysql_tls_ca = certificates->file("ca", "pem");

    EXPECT_THROW(make_mysql_engine(options)->connect(Engine::Use::read), DatabaseError);
}

}  // namespace
}  // namespace aviso::store
