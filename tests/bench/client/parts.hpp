#pragma once

#include <QJsonObject>
#include <QString>
#include <filesystem>

namespace aviso::bench {

/// What one part, a process of its own, needs to know.
struct PartOptions {
    std::filesystem::path profile;
    double startedAt = 0;    ///< when the process was started, by nowMs()
    int scrollMessages = 100'000;
    int idleSeconds = 60;
    QString server, fingerprint, account, password;  ///< of the part `idle`
};

/// Each measures once and gives numbers by name; they throw std::runtime_error when something never comes. docs/benchmarks.md explains the numbers.
QJsonObject measureStart(const PartOptions& options);
QJsonObject measureChats(const PartOptions& options);
QJsonObject measureScrolling(const PartOptions& options);
QJsonObject measurePeople(const PartOptions& options);
QJsonObject measureViews(const PartOptions& options);
QJsonObject measureIdle(const PartOptions& options);

}  // namespace aviso::bench
