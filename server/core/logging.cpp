#include "core/logging.hpp"

#include <spdlog/formatter.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/log.hpp"

namespace aviso {
namespace {

constexpr std::array<std::string_view, 5> kNames{"debug", "info", "warning", "error", "fatal"};

spdlog::level::level_enum to_spdlog(LogLevel level) {
    constexpr std::array kLevels{spdlog::level::debug, spdlog::level::info, spdlog::level::warn, spdlog::level::err,
                                 spdlog::level::critical};
    return kLevels[static_cast<std::size_t>(level)];
}

std::string_view shown_name(spdlog::level::level_enum level) {
    switch (level) {
        case spdlog::level::info: return "Info";
        case spdlog::level::warn: return "Warning";
        case spdlog::level::err: return "Error";
        case spdlog::level::critical: return "Fatal";
        default: return "Debug";
    }
}

std::string utc(spdlog::log_clock::time_point at) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
    const std::chrono::sys_time<std::chrono::milliseconds> time{std::chrono::milliseconds{ms}};
    const auto day = std::chrono::floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    char text[40];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                  static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()),
                  static_cast<int>(clock.subseconds().count()));
    return text;
}

void append_json(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            char escaped[8];
            std::snprintf(escaped, sizeof escaped, "\\u%04x", c);
            out += escaped;
        } else {
            out += c;
        }
    }
    out += '"';
}

bool is_key(std::string_view word) {
    return !word.empty() && std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// "message_stored seq=7 error=disk is full" as pairs; a word without "key=" belongs to the value before it.
std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view line) {
    std::vector<std::pair<std::string, std::string>> out{{"event", ""}};
    for (bool first = true; !line.empty() || first; first = false) {
        const auto space = line.find(' ');
        const std::string_view word = line.substr(0, space);
        line = space == std::string_view::npos ? std::string_view{} : line.substr(space + 1);
        const auto equals = word.find('=');
        if (!first && equals != std::string_view::npos && is_key(word.substr(0, equals))) {
            out.emplace_back(word.substr(0, equals), word.substr(equals + 1));
        } else {
            std::string& value = out.back().second;
            if (!first) value += ' ';
            value += word;
        }
    }
    return out;
}

class LineFormatter final : public spdlog::formatter {
  public:
    explicit LineFormatter(bool json) : json_{json} {}

    void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& out) override {
        const std::string_view text{message.payload.data(), message.payload.size()};
        std::string line;
        if (json_) {
            line = "{\"at\":\"" + utc(message.time) + "\",\"level\":\"" + std::string{shown_name(message.level)} + '"';
            for (const auto& [key, value] : pairs_of(text)) {
                line += ",\"" + key + "\":";
                append_json(line, value);
            }
            line += "}\n";
        } else {
            line = "at=" + utc(message.time) + " level=" + std::string{shown_name(message.level)} + " event=";
            // Whatever slipped into the message: one event stays one line.
            for (const char c : text) line += c == '\n' || c == '\r' ? ' ' : c;
            line += '\n';
        }
        out.append(line.data(), line.data() + line.size());
    }
    std::unique_ptr<spdlog::formatter> clone() const override { return std::make_unique<LineFormatter>(json_); }

  private:
    bool json_;
};

}  // namespace

std::optional<LogLevel> parse_log_level(std::string_view word) {
    std::string lower{word};
    std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const auto found = std::ranges::find(kNames, lower);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<LogLevel>(found - kNames.begin());
}

std::string_view to_string(LogLevel level) { return kNames.at(static_cast<std::size_t>(level)); }

void set_up_logging(const StartConfig& config) {
    const auto level = parse_log_level(config.log.level);
    if (!level) throw std::runtime_error("log.level: unknown: " + config.log.level);
    spdlog::sink_ptr sink;
    if (config.log.file.empty()) {
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    } else {
        const auto bytes = static_cast<std::size_t>(config.log.max_file_mib) * 1024 * 1024;
        sink = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(config.resolve(config.log.file).string(), bytes,
                                                                      static_cast<std::size_t>(config.log.kept_files));
    }
    auto logger = std::make_shared<spdlog::logger>("aviso", std::move(sink));
    logger->set_formatter(std::make_unique<LineFormatter>(config.log.format == "json"));
    logger->set_level(to_spdlog(*level));
    logger->flush_on(spdlog::level::info);  // a crash must not take its own explanation along
    set_log(std::move(logger));
}

void set_log_level(LogLevel level) { log().set_level(to_spdlog(level)); }

LogLevel log_level() {
    switch (log().level()) {
        case spdlog::level::trace:
        case spdlog::level::debug: return LogLevel::debug;
        case spdlog::level::info: return LogLevel::info;
        case spdlog::level::warn: return LogLevel::warning;
        case spdlog::level::err: return LogLevel::error;
        default: return LogLevel::fatal;
    }
}

}  // namespace aviso
