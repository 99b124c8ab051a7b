#include "core/config.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <regex>
#include <sstream>

namespace aviso {
namespace {

using Variables = Environment;

StartConfig parse(std::string_view text, const Variables& variables = {}) { return parse_config(text, "test.toml", variables); }

std::string refusal(std::string_view text, const Variables& variables = {}) {
    try {
        parse(text, variables);
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "was taken";
}

std::filesystem::path source_tree() {
    std::filesystem::path folder = std::filesystem::current_path();
    while (!std::filesystem::exists(folder / "config/avisod.toml") && folder != folder.root_path()) folder = folder.parent_path();
    return folder;
}

std::string read(const std::filesystem::path& file) {
    std::ifstream in{file};
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// The example, found from the folder of the build (below the source tree) or the source tree itself.
std::string example() {
    return read(source_tree() / "config/avisod.toml");
}

TEST(Config, HasADefaultForEverything) {
    const StartConfig config = parse("");

    EXPECT_EQ(config.server.port, 8443);
    EXPECT_EQ(config.database.engine, "sqlite");
    EXPECT_EQ(config.resolve(config.database.path), std::filesystem::path{"data/aviso.db"});
    EXPECT_EQ(config.resolve("/etc/x"), std::filesystem::path{"/etc/x"});
    EXPECT_EQ(config.resolve(""), std::filesystem::path{});
}

TEST(Config, TakesEachKindOfValue) {
    const StartConfig config = parse(R"(
[server]
port = 9443
[database]
engine = "mysql"
allow_weak_durability = true
[network]
idle_timeout_s = 60
proxy_protocol_from = ["10.0.0.5", "fd00::/8"]
[parameters]
"messaging.max_text_bytes" = 4096
session.life_d = "7"
)");

    EXPECT_EQ(config.server.port, 9443);
    EXPECT_EQ(config.database.engine, "mysql");
    EXPECT_TRUE(config.database.allow_weak_durability);
    EXPECT_EQ(config.network.idle_timeout, std::chrono::seconds{60});
    EXPECT_EQ(config.network.proxy_protocol_from, (std::vector<std::string>{"10.0.0.5", "fd00::/8"}));
    EXPECT_EQ(config.parameters, (Variables{{"messaging.max_text_bytes", "4096"}, {"session.life_d", "7"}}));
}

TEST(Config, TheExampleNamesEveryKeyWithItsDefaultAndNoOther) {
    const std::string text = example();
    ASSERT_FALSE(text.empty());
    std::map<std::string, std::string> shown;
    std::istringstream lines{text};
    std::string section, line;
    std::smatch match;
    const std::regex header{R"(^\[(\w+)\]$)"}, key{R"(^#("?[\w.]+"?) = (.*)$)"};
    while (std::getline(lines, line)) {
        if (std::regex_match(line, match, header)) section = match[1];
        if (section != "parameters" && std::regex_match(line, match, key)) shown[section + '.' + match[1].str()] = match[2];
    }

    std::map<std::string, std::string> expected;
    for (const StartKey& k : start_keys()) expected[k.section + '.' + k.name] = k.default_value;

    EXPECT_EQ(shown, expected);
}

TEST(Config, EveryKeyIsUsedByTheServer) {
    std::string sources;  // of what reads the configuration: the parser aside, a field must be named by its section
    for (const char* room : {"server/app", "server/core/logging.cpp"}) {
        const std::filesystem::path path = source_tree() / room;
        if (!std::filesystem::is_directory(path)) {
            sources += read(path);
            continue;
        }
        for (const auto& file : std::filesystem::directory_iterator{path})
            if (file.path().extension() == ".cpp") sources += read(file.path());
    }

    for (const StartKey& key : start_keys()) {
        std::string field = key.name;
        if (field.ends_with("_s")) field.resize(field.size() - 2);  // seconds have a type of their own
        EXPECT_TRUE(std::regex_search(sources, std::regex{"\\b" + key.section + "\\." + field + "\\b"})) << key.section << '.' << key.name << " has no reader";
    }
}

TEST(Config, TheExampleIsReadAsItStandsAndWithEveryKeyTurnedOn) {
    const std::string text = example();

    EXPECT_NO_THROW(parse(text));
    const std::string all = std::regex_replace(text, std::regex{R"(\n#("?[a-z_.]+"? = ))"}, "\n$1");
    ASSERT_NE(all, text);
    EXPECT_EQ(parse(all).parameters.at("messaging.max_text_bytes"), "8192");
}

TEST(Config, RefusesAnUnknownKeyWithItsLineAndTheLikelyOne) {
    EXPECT_EQ(refusal("[server]\nprot = 1\n"), "test.toml:2: server.prot: unknown key; did you mean server.port?");
    EXPECT_EQ(refusal("[keys]\nnonsense = 1\n"), "test.toml:2: keys.nonsense: unknown key; keys here are master_key_file, second_secret_file");
    EXPECT_NE(refusal("\n[sever]\n").find("test.toml:2: sever: unknown; sections are server, tls,"), std::string::npos);
    EXPECT_EQ(refusal("server = 1\n"), "test.toml:1: server: is a section; right is [server]");
}

TEST(Config, RefusesImpossibleValuesAndSaysWhatIsRight) {
    EXPECT_EQ(refusal("[server]\nport = 70000\n"), "test.toml:2: server.port: not possible: 70000; right is a whole number from 1 to 65535");
    EXPECT_EQ(refusal("[server]\nport = \"8443\"\n"),
              "test.toml:2: server.port: not possible: '8443'; right is a whole number from 1 to 65535");
    EXPECT_NE(refusal("[log]\nlevel = \"loud\"\n").find("right is one of debug, info, warning, error, fatal"), std::string::npos);
    EXPECT_NE(refusal("[network]\nidle_timeout_s = 5\n").find("whole seconds from 25 to 300"), std::string::npos);
    EXPECT_NE(refusal("[network]\nproxy_protocol_from = [\"10.0.0.0/33\"]\n").find("CIDR"), std::string::npos);
    EXPECT_NE(refusal("[network]\nproxy_protocol_from = [\"balancer\"]\n").find("CIDR"), std::string::npos);
    EXPECT_NE(refusal("[network]\nproxy_protocol_from = [\"10.0.0.300\"]\n").find("CIDR"), std::string::npos);
    EXPECT_NE(refusal("[network]\nproxy_protocol_from = [\"fd00::/129\"]\n").find("CIDR"), std::string::npos);
    EXPECT_NE(refusal("[server]\nlisten = \"localhost\"\n").find("test.toml:2: server.listen: not possible: 'localhost'; right is a numeric IPv4 or IPv6"),
              std::string::npos);
    EXPECT_NE(refusal("[database]\nallow_weak_durability = 1\n").find("true or false"), std::string::npos);
    EXPECT_NE(refusal("[parameters]\nx = 1.5\n").find("test.toml:2: parameters.x"), std::string::npos);
    EXPECT_NE(refusal("[server\n").find("test.toml:1: "), std::string::npos);
}

TEST(Config, TakesAnAddressToComeBackToAndOriginsAsBrowsersSendThem) {
    const StartConfig config = parse(R"(
[server]
come_back_at = "[fd00::7]:8443"
[web]
allowed_origins = ["https://chat.example.org", "https://portal:8444"]
)");

    EXPECT_EQ(config.server.come_back_at, "[fd00::7]:8443");
    EXPECT_EQ(config.web.allowed_origins, (std::vector<std::string>{"https://chat.example.org", "https://portal:8444"}));
    EXPECT_EQ(parse("[server]\ncome_back_at = \"\"\n").server.come_back_at, "");
    for (const char* wrong : {"node2", "node2:", ":8443", "node2:0", "node2:70000", "https://node2:8443", "node 2:8443", "[node2]:8443"})
        EXPECT_NE(refusal(std::string{"[server]\ncome_back_at = \""} + wrong + "\"\n").find("host:port"), std::string::npos) << wrong;
    for (const char* wrong : {"chat.example.org", "http://chat.example.org", "https://chat.example.org/", "https://chat.example.org:443", "https://Chat.example.org",
                              "https://", "https://*", "*", ""})
        EXPECT_NE(refusal(std::string{"[web]\nallowed_origins = [\""} + wrong + "\"]\n").find("list of origins"), std::string::npos) << wrong;
}

TEST(Config, TellsAllProblemsAtOnce) {
    const std::string told = refusal("[server]\nport = 0\n[log]\nformat = \"xml\"\n");

    EXPECT_NE(told.find("server.port"), std::string::npos);
    EXPECT_NE(told.find("log.format"), std::string::npos);
}

TEST(Config, WantsTlsToADatabaseOnAnotherMachine) {
    const std::string remote = "[database]\nengine = \"mysql\"\nhost = \"db.intra\"\n";

    EXPECT_NE(refusal(remote).find("database.tls_ca: missing"), std::string::npos);
    EXPECT_NO_THROW(parse(remote + "tls_ca = \"/etc/ca.pem\"\n"));
}

TEST(Config, PutsTheEnvironmentBeforeTheFile) {
    const StartConfig config = parse("[server]\nport = 9443\n", {{"AVISO_SERVER_PORT", "10443"},
                                                                {"AVISO_DATABASE_ALLOW_WEAK_DURABILITY", "true"},
                                                                {"AVISO_NETWORK_PROXY_PROTOCOL_FROM", "10.0.0.1,10.0.0.2"}});

    EXPECT_EQ(config.server.port, 10443);
    EXPECT_TRUE(config.database.allow_weak_durability);
    EXPECT_EQ(config.network.proxy_protocol_from.size(), 2u);
    EXPECT_NE(refusal("", {{"AVISO_SERVER_PORT", "80x"}}).find("AVISO_SERVER_PORT (environment): not possible"), std::string::npos);
}

TEST(Config, RefusesAVariableWithTheNameOfASectionAndNoKeyOfIt) {
    EXPECT_EQ(refusal("", {{"AVISO_SERVER_PROT", "1"}}), "AVISO_SERVER_PROT (environment): unknown key; did you mean AVISO_SERVER_PORT?");
    EXPECT_NE(refusal("", {{"AVISO_KEYS_NONSENSE", "1"}}).find("known are AVISO_KEYS_MASTER_KEY_FILE, AVISO_KEYS_SECOND_SECRET_FILE"), std::string::npos);
    EXPECT_NO_THROW(parse("", {{"AVISO_HOME", "/x"}, {"AVISO_TEST_ENGINES", "own"}, {"AVISO_BIN", "/x"}, {"AVISO_LOGS", "1"}}));
}

TEST(Config, RemembersWhereAParameterStands) {
    const StartConfig config = parse("[parameters]\n\"a.b\" = 1\nc.d = \"x\"\n");

    EXPECT_EQ(config.parameter_places, (Variables{{"a.b", "test.toml:2"}, {"c.d", "test.toml:3"}}));
}

TEST(Config, SaysWhenTheFileCannotBeRead) {
    EXPECT_THROW(load_config("/nonexistent/avisod.toml"), ConfigError);
    EXPECT_THROW(load_config(std::filesystem::temp_directory_path()), ConfigError);
}

TEST(Config, NoFileAndAnEmptyFileMeanTheDefaults) {
    const auto empty = std::filesystem::temp_directory_path() / ("aviso-empty-" + std::to_string(std::random_device{}()) + ".toml");
    std::ofstream{empty};

    EXPECT_EQ(load_config("", {}).server.port, 8443);
    EXPECT_EQ(load_config("", {{"AVISO_SERVER_PORT", "9443"}}).server.port, 9443);
    EXPECT_EQ(load_config(empty, {}).server.port, 8443);
    std::filesystem::remove(empty);
}

}  // namespace
}  // namespace aviso
