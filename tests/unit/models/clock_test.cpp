#include <gtest/gtest.h>

#include "client-qt/models/text_format.hpp"

using namespace aviso::ui;

namespace {

constexpr qint64 kMinute = 60 * 1000;

TEST(Clock, PresentTimeIsTheServers) {
    setServerAhead(-24 * 60 * kMinute);

    const qint64 behind = presentTime().secsTo(QDateTime::currentDateTimeUtc());

    EXPECT_NEAR(static_cast<double>(behind), 24 * 3600, 5);
    EXPECT_EQ(listTimeText(QDateTime::currentDateTimeUtc().addDays(-1), presentTime()), clockText(QDateTime::currentDateTimeUtc())) << "yesterday here is today there";
    setServerAhead(0);
}

TEST(Clock, ADifferenceThatMattersIsSaidWithItsSizeAndSide) {
    EXPECT_EQ(clockProblem(2 * kMinute), QString{});
    EXPECT_EQ(clockProblem(-2 * kMinute), QString{});
    EXPECT_TRUE(clockProblem(5 * kMinute).contains(QStringLiteral("slow")));
    EXPECT_TRUE(clockProblem(5 * kMinute).contains(u'5'));
    EXPECT_TRUE(clockProblem(-24 * 60 * kMinute).contains(QStringLiteral("fast")));
    EXPECT_TRUE(clockProblem(-24 * 60 * kMinute).contains(QStringLiteral("24")));
    EXPECT_TRUE(clockProblem(72 * 60 * kMinute).contains(u'3'));
}

}  // namespace
