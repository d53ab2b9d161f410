#include <random>
#include <string>
#include <vector>

#include <boost/redis/error.hpp>
#include <boost/redis/resp3/parser.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "clients/redis/redis_limits.hpp"

namespace ragd {
namespace {

namespace resp3 = boost::redis::resp3;
using boost::system::error_code;

struct Parsed {
    std::string nodes;  // type code, depth and value of each
    bool done = false;
    error_code ec;
    std::size_t consumed = 0;
};

/// Gives the parser the bytes in pieces, as a socket would, until it is done or refuses.
Parsed parse(std::string_view bytes, std::size_t piece = 1) {
    resp3::parser parser;
    Parsed parsed;
    auto note = [&](const resp3::basic_node<std::string_view>& node, error_code&) {
        parsed.nodes +=
            fmt::format("{}{}{} ", resp3::to_code(node.data_type), node.depth,
                        resp3::is_aggregate(node.data_type) ? std::to_string(node.aggregate_size)
                                                            : std::string{node.value});
    };
    for (std::size_t seen = 0; !parser.done() && !parsed.ec && seen < bytes.size();) {
        seen = std::min(seen + piece, bytes.size());
        (void)resp3::parse(parser, bytes.substr(0, seen), note, parsed.ec);
    }
    parsed.done = parser.done() && !parsed.ec;
    parsed.consumed = parser.get_consumed();
    return parsed;
}

TEST(Resp3Parser, ReadsWhatRedisAnswers) {
    EXPECT_EQ(parse("+OK\r\n").nodes, "+0OK ");
    EXPECT_EQ(parse("-ERR no\r\n").nodes, "-0ERR no ");
    EXPECT_EQ(parse("$5\r\na\r\nbc\r\n").nodes, "$0a\r\nbc ");
    EXPECT_EQ(parse("$0\r\n\r\n").nodes, "$0 ");
    EXPECT_EQ(parse("_\r\n").nodes, "_0 ");
    EXPECT_EQ(parse("*3\r\n$1\r\na\r\n_\r\n$1\r\nb\r\n").nodes, "*03 $1a _1 $1b ");
    EXPECT_EQ(parse("*0\r\n").nodes, "*00 ");
    EXPECT_EQ(parse("%1\r\n+modules\r\n*1\r\n%1\r\n+name\r\n:7\r\n").nodes,
              "%01 +1modules *11 %21 +3name :37 ");
}

TEST(Resp3Parser, StopsAtTheEndOfItsMessage) {
    const auto parsed = parse("+OK\r\n+next\r\n", 100);
    EXPECT_TRUE(parsed.done);
    EXPECT_EQ(parsed.consumed, 5U);
}

TEST(Resp3Parser, EveryBeginningNeedsMore) {
    const std::string whole = "*2\r\n$3\r\nabc\r\n%1\r\n+k\r\n#t\r\n";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto parsed = parse(whole.substr(0, length));
        EXPECT_FALSE(parsed.done) << length;
        EXPECT_FALSE(parsed.ec) << length;
    }
    EXPECT_TRUE(parse(whole).done);
}

class Resp3Refused : public testing::TestWithParam<std::string> {};

TEST_P(Resp3Refused, WithoutReadingOn) {
    const auto parsed = parse(GetParam());
    EXPECT_FALSE(parsed.done);
    EXPECT_TRUE(parsed.ec);
}

INSTANTIATE_TEST_SUITE_P(Replies, Resp3Refused,
                         testing::Values("\r\n", "$\r\n", "$?\r\n", "$-1\r\n", "*-1\r\n", "*\r\n",
                                         "$1x\r\na\r\n", "$18446744073709551615\r\n",
                                         "$99999999999999999999\r\n", "$1048577\r\n", "*4097\r\n",
                                         "%18446744073709551615\r\n", "$1\r\nabcd", "$1\r\na\r\r",
                                         ">1\r\n+x\r\n", "|1\r\n+a\r\n+b\r\n", ";1\r\na\r\n",
                                         "*1\r\n-ERR\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
                                         "HTTP/1.1 200 OK\r\n\r\n", std::string("\0\r\n", 3),
                                         std::string(20'000, '+')));

TEST(Resp3Parser, AReplyWithoutEndIsRefused) {
    std::string endless = "*4096\r\n";
    const std::string element = "$1048576\r\n" + std::string(limits::kMiB, 'x') + "\r\n";
    for (int i = 0; i < 34; ++i) {
        endless += element;
    }
    EXPECT_TRUE(parse(endless, endless.size()).ec);
}

TEST(Resp3Parser, AnyBytesAreReadOrRefused) {
    std::minstd_rand random{20261122};
    const std::string alphabet = "$*%+-_:,#(!=~>|;?0123456789a\r\n\r\n\r\n";
    for (int round = 0; round < 20'000; ++round) {
        std::string bytes;
        for (std::size_t i = 0, length = random() % 60; i < length; ++i) {
            bytes += alphabet[random() % alphabet.size()];
        }
        const auto parsed = parse(bytes, 1 + random() % 7);
        EXPECT_LE(parsed.consumed, bytes.size());
    }
}

}  // namespace
}  // namespace ragd
