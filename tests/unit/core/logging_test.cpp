#include "core/logging.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/log.hpp"

namespace aviso {
namespace {

class Logging : public testing::Test {
  protected:
    Logging() {
        std::string name = (std::filesystem::temp_directory_path() / "aviso-log-XXXXXX").string();
        config.server.data_folder = mkdtemp(name.data());
        config.log.file = "avisod.log";
    }
    ~Logging() override {
        set_up_logging(StartConfig{});
        std::filesystem::remove_all(config.server.data_folder);
    }
    std::string written() {
        log().flush();
        std::ifstream in{config.resolve(config.log.file)};
        std::ostringstream text;
        text << in.rdbuf();
        return text.str();
    }

    StartConfig config;
};

TEST_F(Logging, WritesOneLineOfPairsPerEvent) {
    set_up_logging(config);

    log().warn("feed_late behind_ms={}\nlevel=Error", 7);

    EXPECT_TRUE(written().starts_with("at=20")) << written();
    EXPECT_NE(written().find("Z level=Warning event=feed_late behind_ms=7 level=Error\n"), std::string::npos) << written();
}

TEST_F(Logging, WritesJsonWithTheSamePairs) {
    config.log.format = "json";
    set_up_logging(config);

    log().critical("disk_full path=\"/x\" error=no space left");

    EXPECT_NE(written().find(R"("level":"Fatal","event":"disk_full","path":"\"/x\"","error":"no space left"})"), std::string::npos)
        << written();
}

TEST_F(Logging, ChangesItsLevelWhileRunning) {
    set_up_logging(config);

    log().debug("one");
    set_log_level(LogLevel::debug);
    log().debug("two");
    set_log_level(LogLevel::fatal);
    log().error("three");

    EXPECT_EQ(written().find("one"), std::string::npos);
    EXPECT_NE(written().find("level=Debug event=two"), std::string::npos);
    EXPECT_EQ(written().find("three"), std::string::npos);
    EXPECT_EQ(log_level(), LogLevel::fatal);
}

TEST(LogLevels, AreFiveAndReadInAnyCase) {
    for (const auto level : {LogLevel::debug, LogLevel::info, LogLevel::warning, LogLevel::error, LogLevel::fatal})
        EXPECT_EQ(parse_log_level(to_string(level)), level);
    EXPECT_EQ(parse_log_level("Warning"), LogLevel::warning);
    EXPECT_FALSE(parse_log_level("loud"));
}

}  // namespace
}  // namespace aviso
