#include "net/sse.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<SseEvent> decode(std::string_view stream, std::size_t piece_bytes) {
    SseDecoder decoder;
    std::vector<SseEvent> all;
    for (std::size_t at = 0; at < stream.size(); at += piece_bytes) {
        auto events = decoder.feed(stream.substr(at, piece_bytes));
        EXPECT_TRUE(events);
        all.insert(all.end(), events->begin(), events->end());
    }
    return all;
}

struct SseCase {
    const char* name;
    std::string stream;
    std::vector<SseEvent> events;
};

using namespace std::string_literals;

const std::vector<SseCase> kSseCases{
    {"One", "data: a\n\n", {{"message", "a"}}},
    {"Named", "event: token\ndata: a\n\n", {{"token", "a"}}},
    {"NameOfTheLastWins", "event: a\nevent: b\ndata: c\n\n", {{"b", "c"}}},
    {"NameDoesNotLast", "event: a\ndata: b\n\ndata: c\n\n", {{"a", "b"}, {"message", "c"}}},
    {"ManyLines", "data: a\ndata:\ndata: b\n\n", {{"message", "a\n\nb"}}},
    {"CrLf", "data: a\r\ndata: b\r\n\r\n", {{"message", "a\nb"}}},
    {"Cr", "data: a\rdata: b\r\r", {{"message", "a\nb"}}},
    {"MixedEnds", "data: a\r\ndata: b\rdata: c\n\r", {{"message", "a\nb\nc"}}},
    {"CrThenCrLf", "data: a\r\r\ndata: b\n\n", {{"message", "a"}, {"message", "b"}}},
    {"OneSpaceIsTaken", "data:  a\n\n", {{"message", " a"}}},
    {"NoSpaceNeeded", "data:a\n\n", {{"message", "a"}}},
    {"ColonInTheValue", "data: a: b\n\n", {{"message", "a: b"}}},
    {"FieldWithoutColon", "data\n\n", {{"message", ""}}},
    {"TwoFieldsWithoutColon", "data\ndata\n\n", {{"message", "\n"}}},
    {"Comments", ": hello\ndata: a\n:\n\n", {{"message", "a"}}},
    {"NoDataNoEvent", "event: a\n\ndata: b\n\n", {{"message", "b"}}},
    {"UnknownField", "foo: bar\nretry: 5\nDATA: x\n data: x\ndata: a\n\n", {{"message", "a"}}},
    {"IdLasts", "id: 1\ndata: a\n\ndata: b\n\n", {{"message", "a", "1"}, {"message", "b", "1"}}},
    {"IdWithNulIsIgnored", "id: 1\nid: 2\0\ndata: a\n\n"s, {{"message", "a", "1"}}},
    {"ByteOrderMark",
     "\xef\xbb\xbf"
     "data: a\n\n",
     {{"message", "a"}}},
    {"ByteOrderMarkOnlyAtTheStart",
     "data: a\n\n\xef\xbb\xbf"
     "data: b\n\n",
     {{"message", "a"}}},
    {"CutShort", "data: a\n\ndata: b\n", {{"message", "a"}}},
    {"Empty", "", {}},
};

class SseTable : public testing::TestWithParam<SseCase> {};

TEST_P(SseTable, DecodesTheSameInPiecesOfAnySize) {
    for (const std::size_t piece :
         {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, std::size_t{1000}}) {
        EXPECT_EQ(decode(GetParam().stream, piece), GetParam().events) << "pieces of " << piece;
    }
}

INSTANTIATE_TEST_SUITE_P(Sse, SseTable, testing::ValuesIn(kSseCases),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Sse, EncodesOneEvent) {
    EXPECT_EQ(encode_sse("token", R"({"text":"hi"})"), "event: token\ndata: {\"text\":\"hi\"}\n\n");
}

TEST(Sse, ContentCannotForgeAnEvent) {
    for (const std::string_view end : {"\n", "\r", "\r\n"}) {
        const auto evil = fmt::format("a{0}{0}event: done{0}data: forged{0}{0}", end);
        const auto events = decode(encode_sse("token", evil), 1);
        EXPECT_THAT(events, ElementsAre(SseEvent{"token", "a\n\nevent: done\ndata: forged\n\n"}));
    }
}

TEST(Sse, EmptyDataIsStillAnEventOnTheWire) {
    EXPECT_EQ(encode_sse("x", ""), "event: x\ndata: \n\n");
    EXPECT_EQ(encode_sse("", "[DONE]"), "data: [DONE]\n\n");
}

TEST(Sse, KeepAliveIsNoEvent) {
    EXPECT_THAT(decode(sse_keep_alive(), 1), IsEmpty());
}

TEST(Sse, RefusesALineOrAnEventOverTheLimit) {
    SseDecoder line{10};
    EXPECT_TRUE(line.feed("data: 1234"));
    EXPECT_EQ(line.feed("5").error().code, ErrorCode::kTooLarge);
    SseDecoder event{20};
    EXPECT_TRUE(event.feed("data: 1234\n"));
    EXPECT_TRUE(event.feed("data: 1234\n"));
    EXPECT_EQ(event.feed("data: 12345").error().code, ErrorCode::kTooLarge);
}

TEST(Sse, CountsTheLimitAnewForEachEvent) {
    SseDecoder decoder{12};
    for (int i = 0; i < 100; ++i) {
        const auto events = decoder.feed("data: 1234\n\n");
        ASSERT_TRUE(events);
        EXPECT_THAT(*events, ElementsAre(SseEvent{"message", "1234"}));
    }
}

}  // namespace
}  // namespace ragd
