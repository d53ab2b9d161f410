#include "obs/log.hpp"

#include <limits>
#include <thread>

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

class FixedClock final : public Clock {
public:
    [[nodiscard]] SteadyTime now() const override { return {}; }
    [[nodiscard]] WallTime wall() const override {
        return WallTime{std::chrono::milliseconds(1'700'000'000'042)};
    }
};

class LogTest : public testing::Test {
protected:
    Log make(LogOptions options) {
        return Log{options, clock_, [this](std::string_view line) { lines_.emplace_back(line); }};
    }
    FixedClock clock_;
    std::vector<std::string> lines_;
};

TEST_F(LogTest, WritesOneJsonObjectALine) {
    make({}).info("request", {{"id", "a1"},
                              {"status", 200},
                              {"ms", 1.5},
                              {"cached", true},
                              {"bytes", std::size_t{18'446'744'073'709'551'615U}},
                              {"n", -1}});
    EXPECT_THAT(lines_, testing::ElementsAre(
                            R"({"time":"2023-11-14T22:13:20.042Z","level":"info",)"
                            R"("event":"request","id":"a1","status":200,"ms":1.5,"cached":true,)"
                            R"("bytes":18446744073709551615,"n":-1})"));
}

TEST_F(LogTest, WritesTextForPeople) {
    make({.format = LogFormat::kText})
        .warn("slow_query", {{"id", "a1"}, {"ms", 1.5}, {"why", "two words"}, {"empty", ""}});
    EXPECT_THAT(lines_,
                testing::ElementsAre("2023-11-14T22:13:20.042Z warn  slow_query id=a1 ms=1.5 "
                                     R"(why="two words" empty="")"));
}

TEST_F(LogTest, LeavesOutWhatIsBelowTheLevel) {
    const auto log = make({.level = LogLevel::kWarn});
    log.debug("a");
    log.info("b");
    log.warn("c");
    log.error("d");
    EXPECT_EQ(lines_.size(), 2U);
    EXPECT_FALSE(log.enabled(LogLevel::kInfo));
    EXPECT_TRUE(log.enabled(LogLevel::kError));
    EXPECT_FALSE(make({.level = LogLevel::kOff}).enabled(LogLevel::kError));
}

TEST_F(LogTest, NullWritesNothing) {
    const auto log = Log::null();
    log.error("a", {{"b", "c"}});
    EXPECT_FALSE(log.enabled(LogLevel::kError));
}

/// Whatever a client puts into a field, in both formats.
TEST_F(LogTest, ContentForgesNoLineAndHarmsNoTerminal) {
    const std::vector<std::string> hostile{"a\nb",
                                           "a\r\nlevel=error",
                                           R"(","level":"error)",
                                           R"(\)",
                                           "\x1b[31mred",
                                           "tab\there",
                                           std::string("nul\0nul", 7),
                                           "\x7f",
                                           "\xc2\x9b"
                                           "31m",
                                           "\xe2\x80\xa8",
                                           "\xe2\x80\xa9",
                                           "\xff\xfe",
                                           "\xc0\x80",
                                           "\xed\xa0\x80",
                                           "\xf4\x90\x80\x80",
                                           "\xe2\x82",
                                           "caf\xc3\xa9 \xf0\x9f\x98\x80"};
    for (const auto format : {LogFormat::kJson, LogFormat::kText}) {
        const auto log = make({.format = format});
        for (const auto& text : hostile) {
            log.info(text, {{text, text}});
        }
    }
    ASSERT_EQ(lines_.size(), 2 * hostile.size());
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        for (const unsigned char c : lines_[i]) {
            EXPECT_TRUE(c >= 0x20 && c != 0x7f) << lines_[i];
        }
        EXPECT_THAT(lines_[i], testing::Not(testing::HasSubstr("\xc2\x9b")));
        if (i < hostile.size()) {
            const auto parsed = boost::json::parse(lines_[i]).as_object();
            EXPECT_EQ(parsed.at("level").as_string(), "info");
            EXPECT_EQ(parsed.size(), 4U);
        }
    }
    EXPECT_THAT(lines_[hostile.size() - 1], testing::HasSubstr("caf\xc3\xa9 \xf0\x9f\x98\x80"));
}

TEST_F(LogTest, InvalidUtf8IsReplacedByteByByte) {
    make({}).info("x", {{"v", "a\xff\xe2\x82z"}});
    EXPECT_THAT(lines_[0], testing::HasSubstr("\"a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\""));
}

TEST_F(LogTest, WhatJsonCannotSayIsNull) {
    make({}).info("x", {{"nan", std::numeric_limits<double>::quiet_NaN()},
                        {"inf", std::numeric_limits<double>::infinity()}});
    EXPECT_THAT(lines_[0], testing::HasSubstr(R"("nan":null,"inf":null})"));
}

TEST_F(LogTest, ThreadsDoNotMixTheirLines) {
    const auto log = make({});
    {
        std::vector<std::jthread> threads;
        for (int t = 0; t < 4; ++t) {
            threads.emplace_back([&log, t] {
                for (int i = 0; i < 200; ++i) {
                    log.info("x", {{"thread", t}, {"i", i}});
                }
            });
        }
    }
    EXPECT_EQ(lines_.size(), 800U);
    for (const auto& line : lines_) {
        EXPECT_TRUE(line.starts_with("{\"time\"") && line.ends_with('}')) << line;
    }
}

TEST_F(LogTest, ASinkThatThrowsLosesTheLineOnly) {
    const Log log{{}, clock_, [](std::string_view) { throw std::runtime_error("disk full"); }};
    log.error("a");
    log.error("b");
}

}  // namespace
}  // namespace ragd
