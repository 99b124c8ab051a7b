#include "store/mysql_engine.hpp"

#include <fmt/format.h>

#include "store/durability.hpp"

#ifdef AVISO_HAS_MYSQL
#include <cppconn/exception.h>
#include <cppconn/prepared_statement.h>
#include <mysql_connection.h>
#include <mysql_driver.h>

#include <charconv>
#include <unordered_map>
#include <utility>
#endif

namespace aviso::store {

#ifdef AVISO_HAS_MYSQL
namespace {

constexpr std::size_t kCachedStatements = 300;  // the server's default limit is 16,382 for all connections together
constexpr int kConnectTimeoutS = 5;
constexpr int kReadTimeoutS = 60;  // a server that says nothing for so long is taken for dead

constexpr Sql kLastInsertId{"SELECT CAST(LAST_INSERT_ID() AS SIGNED)"};

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

sql::mysql::MySQL_Driver& driver() {
    static sql::mysql::MySQL_Driver* const instance = sql::mysql::get_mysql_driver_instance();
    return *instance;
}

/// The client library wants to know each thread that uses it.
void enter_thread() {
    struct ThreadMark {
        ThreadMark() { driver().threadInit(); }
        ~ThreadMark() { driver().threadEnd(); }
    };
    thread_local const ThreadMark mark;
}

bool is_loopback(const std::string& host) { return host.starts_with("127.") || host == "::1" || host == "localhost"; }

/// What a server's error means to the executor.
enum class Kind { constraint, transient, lost, later, fault };
Kind kind_of(int code) {
    switch (code) {
        case 1062: case 1586: case 1216: case 1217: case 1451: case 1452: case 1761: case 1762:
            return Kind::constraint;
        case 1205: case 1213: case 1020:  // lock wait, deadlock, row changed since the snapshot
            return Kind::transient;
        case 1053: case 1152: case 1158: case 1159: case 1160: case 1161: case 1927: case 4031:  // shutdown, killed, network
            return Kind::lost;
        case 1021: case 1040: case 1041: case 1047: case 1114: case 1203: case 1290: case 1792: case 1836: case 1969:  // full, too many, read-only, too slow
            return Kind::later;
        default:
            return code >= 2000 && code < 3000 ? Kind::lost : Kind::fault;  // 2xxx: the client library's own
    }
}

class MysqlConnection final : public Connection {
  public:
    MysqlConnection(sql::ConnectOptionsMap options, Engine::Use use) {
        enter_thread();
        try {
            connection_.reset(driver().connect(options));
            statement_.reset(connection_->createStatement());
        } catch (const sql::SQLException& e) {
            throw DatabaseError{fmt::format("cannot connect to the database server: {} ({})", e.what(), e.getErrorCode()), true};
        }
        run_plain("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
        run_plain("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00', innodb_lock_wait_timeout = 5");
        if (use == Engine::Use::read) run_plain("SET SESSION max_statement_time = 20");
    }

    Dialect dialect() const override { return Dialect::mysql; }

    Rows run(const Sql& sql, std::span<const Value> values) override {
        end_empty_transaction();
        return translating(sql.mysql, [&] {
            sql::PreparedStatement& statement = bound(sql.mysql, values);
            const std::unique_ptr<sql::ResultSet> result{statement.executeQuery()};
            sql::ResultSetMetaData* const meta = result->getMetaData();
            Rows rows;
            while (result->next()) rows.push_back(read_row(*result, *meta));
            return rows;
        });
    }

    std::int64_t run_change(const Sql& sql, std::span<const Value> values) override {
        end_empty_transaction();
        return translating(sql.mysql, [&] { return std::int64_t{bound(sql.mysql, values).executeUpdate()}; });
    }

    std::int64_t insert_id() override { return query_one(kLastInsertId)->integer(0); }

    void run_plain(std::string_view text) override {
        end_empty_transaction();
        send(text);
    }

    // A writer begins its next transaction with the commit of the last one: one round trip less for each. Until its first statement such
    // a transaction holds nothing, neither locks nor a snapshot.
    void begin() override {
        if (!std::exchange(begun_, false)) send("START TRANSACTION");
        in_transaction_ = true;
    }
    void commit() override {
        send("COMMIT AND CHAIN");
        in_transaction_ = false;
        begun_ = true;
    }
    void rollback() noexcept override {
        in_transaction_ = false;
        begun_ = false;
        if (lost_) return;
        try {
            send("ROLLBACK");
        } catch (const std::exception&) {
            lost_ = true;
        }
    }
    void savepoint() override { run_plain("SAVEPOINT closure"); }
    void release_savepoint() override { run_plain("RELEASE SAVEPOINT closure"); }
    void rollback_to_savepoint() override { run_plain("ROLLBACK TO SAVEPOINT closure"); }

    bool in_transaction() const override { return in_transaction_ && !lost_; }
    bool lost() const override { return lost_; }
    void set_lock_timeout(std::chrono::milliseconds timeout) override {
        run_plain(fmt::format("SET SESSION innodb_lock_wait_timeout = {}", std::max<std::int64_t>(1, timeout.count() / 1000)));
    }

  private:
    void send(std::string_view text) {
        translating(text, [&] { return statement_->execute(sql::SQLString{text.data(), text.size()}); });
    }

    /// What runs outside a transaction is committed by itself, also after a commit that has begun the next one.
    void end_empty_transaction() {
        if (std::exchange(begun_, false)) send("COMMIT");
    }

    template <class F>
    std::invoke_result_t<F> translating(std::string_view text, F work) {
        enter_thread();
        try {
            return work();
        } catch (const sql::SQLException& e) {
            const std::string what = fmt::format("database server {}: {}", e.getErrorCode(), e.what());
            switch (kind_of(e.getErrorCode())) {
                case Kind::constraint: throw ConstraintViolation{what};
                case Kind::transient:
                    in_transaction_ = false;  // a deadlock's loser has been rolled back; so the group is, for a lock wait too
                    throw TransientError{what};
                case Kind::lost: lost_ = true; throw DatabaseError{what, true};
                case Kind::later: throw DatabaseError{what, true};
                case Kind::fault: break;
            }
            throw DatabaseError{fmt::format("{}; statement: {}", what, text.substr(0, 200)), false};
        }
    }

    sql::PreparedStatement& bound(std::string_view text, std::span<const Value> values) {
        auto found = prepared_.find(text);
        if (found == prepared_.end()) {
            if (prepared_.size() >= kCachedStatements) prepared_.clear();
            std::unique_ptr<sql::PreparedStatement> fresh{connection_->prepareStatement(sql::SQLString{text.data(), text.size()})};
            found = prepared_.emplace(std::string{text}, std::move(fresh)).first;
        }
        sql::PreparedStatement& statement = *found->second;
        unsigned index = 0;
        for (const Value& value : values) bind_one(statement, ++index, value);
        return statement;
    }

    static void bind_one(sql::PreparedStatement& statement, unsigned index, const Value& value) {
        if (const auto* number = std::get_if<std::int64_t>(&value.data)) {
            statement.setInt64(index, *number);
        } else if (const auto* text = std::get_if<std::string_view>(&value.data)) {
            statement.setString(index, sql::SQLString{text->data() ? text->data() : "", text->size()});
        } else if (const auto* blob = std::get_if<Blob>(&value.data)) {
            // setBlob would send each in a packet of its own; the prepared protocol carries any byte in a string.
            statement.setString(index, sql::SQLString{blob->bytes.data() ? blob->bytes.data() : "", blob->bytes.size()});
        } else {
            statement.setNull(index, sql::DataType::SQLNULL);
        }
    }

    static Row read_row(sql::ResultSet& result, sql::ResultSetMetaData& meta) {
        const unsigned columns = meta.getColumnCount();
        std::vector<Row::Cell> cells;
        cells.reserve(columns);
        for (unsigned i = 1; i <= columns; ++i) cells.push_back(read_cell(result, meta, i));
        return Row{std::move(cells)};
    }

    static Row::Cell read_cell(sql::ResultSet& result, sql::ResultSetMetaData& meta, unsigned i) {
        if (result.isNull(i)) return {};
        switch (meta.getColumnType(i)) {
            case sql::DataType::BIT:
            case sql::DataType::TINYINT:
            case sql::DataType::SMALLINT:
            case sql::DataType::MEDIUMINT:
            case sql::DataType::INTEGER:
            case sql::DataType::BIGINT:
                return std::int64_t{result.getInt64(i)};
            default:
                break;
        }
        const sql::SQLString text = result.getString(i);
        const std::string& bytes = text.asStdString();
        if (meta.getColumnType(i) == sql::DataType::DECIMAL) {  // SUM of integers; SQLite gives an integer
            std::int64_t number = 0;
            const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
            if (error == std::errc{} && end == bytes.data() + bytes.size()) return number;
        }
        return bytes;
    }

    std::unique_ptr<sql::Connection> connection_;
    std::unique_ptr<sql::Statement> statement_;  // after connection_: statements go first
    std::unordered_map<std::string, std::unique_ptr<sql::PreparedStatement>, TextHash, std::equal_to<>> prepared_;
    bool in_transaction_ = false;
    bool begun_ = false;  ///< the next transaction is, by the last commit
    bool lost_ = false;
};

class MysqlEngine final : public Engine {
  public:
    explicit MysqlEngine(const DatabaseOptions& options) : options_{options} {
        if (options_.mysql_socket.empty() && !is_loopback(options_.mysql_host) && options_.mysql_tls_ca.empty()) {
            throw DatabaseError{fmt::format("the database server {} is on the network: [database] tls_ca must name the CA that signed its certificate, "
                                            "or anybody on the way could read and answer in its place", options_.mysql_host), false};
        }
    }

    Dialect dialect() const override { return Dialect::mysql; }

    std::unique_ptr<Connection> connect(Use use) override {
        sql::ConnectOptionsMap map;
        map["hostName"] = options_.mysql_socket.empty() ? sql::SQLString{fmt::format("tcp://{}:{}", options_.mysql_host, options_.mysql_port)}
                                                        : sql::SQLString{"unix://" + options_.mysql_socket};
        map["userName"] = sql::SQLString{options_.mysql_user};
        map["password"] = sql::SQLString{options_.mysql_password};
        map["schema"] = sql::SQLString{options_.mysql_database};
        map["OPT_CHARSET_NAME"] = sql::SQLString{"utf8mb4"};
        map["OPT_CONNECT_TIMEOUT"] = kConnectTimeoutS;
        map["OPT_READ_TIMEOUT"] = kReadTimeoutS;
        map["OPT_WRITE_TIMEOUT"] = kReadTimeoutS;
        map["CLIENT_FOUND_ROWS"] = true;  // the number of rows matched, as on SQLite
        if (!options_.mysql_tls_ca.empty()) {
            map["sslCA"] = sql::SQLString{options_.mysql_tls_ca};
            map["sslEnforce"] = true;
            map["sslVerify"] = true;
        }
        return std::make_unique<MysqlConnection>(std::move(map), use);
    }

    void check_durability() override {
        const auto connection = connect(Use::read);
        refuse_weak_settings(weak_mysql_settings(*connection));
    }

  private:
    const DatabaseOptions options_;
};

}  // namespace

std::unique_ptr<Engine> make_mysql_engine(const DatabaseOptions& options) { return std::make_unique<MysqlEngine>(options); }

#else

std::unique_ptr<Engine> make_mysql_engine(const DatabaseOptions&) {
    throw DatabaseError{"this program was built without the MySQL driver (libmysqlcppconn-dev)", false};
}

#endif

}  // namespace aviso::store
