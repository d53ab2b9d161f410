#include "clients/openai/chat_reader.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "testing/run_task.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

constexpr std::string_view kStream =
    ": a comment keeps it alive\n\n"
    "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"Grüße \"}}]}\r\n\r\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"[1]\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}\n\n"
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":40,\"completion_tokens\":2}}\n\n"
    "data: [DONE]\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"after the end\"}}]}\n\n";

/// A reader and what its listener heard.
class ChatReaderTest : public testing::Test {
protected:
    static HttpHeaders events() { return {{"Content-Type", "text/event-stream; charset=utf-8"}}; }

    Result<void> body(ChatReader& reader, std::string_view piece) {
        return run_task(reader.on_body(std::string{piece}));
    }

    ChatListener listener_ = [this](std::string piece) -> Task<Result<void>> {
        heard_ += piece;
        co_return refuse_ ? Result<void>{fail(ErrorCode::kCancelled, "enough")} : Result<void>{};
    };
    std::string heard_;
    bool refuse_ = false;
    int progress_ = 0;
    std::function<void(const ChatReader&)> count_ = [this](const ChatReader&) { ++progress_; };
};

TEST_F(ChatReaderTest, AStreamReadsTheSameWhereverTheNetworkCutsIt) {
    for (std::size_t cut = 0; cut <= kStream.size(); ++cut) {
        heard_.clear();
        ChatReader reader{listener_, count_};
        reader.on_head(200, events());
        ASSERT_TRUE(body(reader, kStream.substr(0, cut)));
        ASSERT_TRUE(body(reader, kStream.substr(cut)));
        ASSERT_TRUE(run_task(reader.on_end("")));
        EXPECT_EQ(heard_, "Grüße [1]") << "cut at " << cut;
        EXPECT_TRUE(reader.done()) << "cut at " << cut;
        EXPECT_EQ(reader.reply().usage.completion_tokens, 2U) << "cut at " << cut;
        EXPECT_TRUE(reader.reply().cut_at_max_tokens) << "cut at " << cut;
    }
}

TEST_F(ChatReaderTest, AStreamThatStopsBeforeItsEndHasNotEnded) {
    const std::size_t end = kStream.find("data: {\"choices\":[{\"delta\":{},\"finish_reason\"");
    for (std::size_t cut = 0; cut <= end; ++cut) {
        ChatReader reader{listener_, count_};
        reader.on_head(200, events());
        ASSERT_TRUE(body(reader, kStream.substr(0, cut)));
        ASSERT_TRUE(run_task(reader.on_end("")));
        EXPECT_FALSE(reader.ended()) << "cut at " << cut;
    }
}

TEST_F(ChatReaderTest, NothingIsHeardAfterDone) {
    ChatReader reader{listener_, count_};
    reader.on_head(200, events());
    ASSERT_TRUE(body(reader, kStream));
    EXPECT_THAT(heard_, testing::Not(HasSubstr("after the end")));
}

TEST_F(ChatReaderTest, ProgressIsToldBeforeTheListenerHears) {
    std::vector<bool> first;
    const std::function<void(const ChatReader&)> early = [&](const ChatReader&) {
        first.push_back(heard_.empty());
    };
    ChatReader reader{listener_, early};
    reader.on_head(200, events());
    ASSERT_TRUE(body(reader, kStream));
    ASSERT_EQ(first.size(), 3U) << "two pieces of text and the end";
    EXPECT_TRUE(first.front());
}

TEST_F(ChatReaderTest, AListenerThatWantsNoMoreEndsItAndIsNoFaultOfTheService) {
    refuse_ = true;
    ChatReader reader{listener_, count_};
    reader.on_head(200, events());
    const auto read = body(reader, kStream);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, ErrorCode::kCancelled);
    ASSERT_TRUE(reader.refusal());
    EXPECT_FALSE(reader.fault());
    EXPECT_EQ(heard_, "Grüße ") << "the first piece, and none after it";
}

TEST_F(ChatReaderTest, WhatIsNoCompletionIsTheServicesFault) {
    ChatReader reader{listener_, count_};
    reader.on_head(200, events());
    EXPECT_FALSE(body(reader, "data: <html>\n\n"));
    EXPECT_TRUE(reader.fault());
    EXPECT_FALSE(reader.refusal());
}

TEST_F(ChatReaderTest, AReplyThatComesInPiecesIsReadAtItsEnd) {
    ChatReader reader{listener_, count_};
    reader.on_head(200, {{"content-type", "application/json"}});
    ASSERT_TRUE(body(reader, R"({"choices":[{"message":{"content":"All at)"));
    EXPECT_FALSE(reader.heard_text());
    ASSERT_TRUE(body(reader, R"( once."},"finish_reason":"stop"}]})"));
    ASSERT_TRUE(run_task(reader.on_end("")));
    EXPECT_EQ(heard_, "All at once.");
    EXPECT_TRUE(reader.done());
}

TEST_F(ChatReaderTest, EventsInABodyThatCameWholeAreEventsToo) {
    ChatReader reader{listener_, count_};
    reader.on_head(200, events());
    ASSERT_TRUE(run_task(reader.on_end(kStream)));
    EXPECT_EQ(heard_, "Grüße [1]");
}

TEST_F(ChatReaderTest, AContentFilterIsKnown) {
    ChatReader reader{listener_, count_};
    reader.on_head(200, events());
    ASSERT_TRUE(body(reader,
                     "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}"
                     "\n\n"));
    EXPECT_TRUE(reader.was_withheld());
    EXPECT_TRUE(reader.ended());
}

}  // namespace
}  // namespace ragd
