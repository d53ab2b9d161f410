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

constexpr std::string_view kCallsInStream =
    "data: "
    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\","
    "\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}}]}\n\n"
    "data: "
    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{"
    "\\\"a\\\"\"}}]}}]}\n\n"
    "data: "
    "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":1,\"id\":\"c2\",\"function\":{\"name\":"
    "\"time\","
    "\"arguments\":\"{}\"}},{\"index\":0,\"function\":{\"arguments\":\":1}\"}}]}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
    "data: [DONE]\n\n";

TEST_F(ChatReaderTest, CallsOfToolsArePutTogether) {
    const std::vector<ToolCall> wanted{{"c1", "weather", R"({"a":1})"}, {"c2", "time", "{}"}};
    for (std::size_t cut = 0; cut <= kCallsInStream.size(); ++cut) {
        ChatReader reader{listener_, count_};
        reader.on_head(200, events());
        ASSERT_TRUE(body(reader, kCallsInStream.substr(0, cut)));
        ASSERT_TRUE(body(reader, kCallsInStream.substr(cut)));
        ASSERT_TRUE(run_task(reader.on_end("")));
        EXPECT_EQ(reader.reply().tool_calls, wanted) << "cut at " << cut;
        EXPECT_TRUE(reader.ended()) << "cut at " << cut;
    }
    EXPECT_EQ(heard_, "");
}

TEST_F(ChatReaderTest, CallsOfAWholeReplyAreRead) {
    ChatReader reader{listener_, count_};
    reader.on_head(200, {{"Content-Type", "application/json"}});
    ASSERT_TRUE(run_task(reader.on_end(
        R"({"choices":[{"message":{"content":null,"tool_calls":[{"id":"c","type":"function",)"
        R"("function":{"name":"f","arguments":"{}"}},{"id":"odd"}]},"finish_reason":"tool_calls"}]})")));
    EXPECT_EQ(reader.reply().tool_calls, (std::vector<ToolCall>{{"c", "f", "{}"}}));
    EXPECT_TRUE(reader.calls_tools());
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
    EXPECT_EQ(reader.finish(), Finish::kWithheld);
    EXPECT_TRUE(reader.ended());
}

/// What a stream of these events says.
class ChatReaderSays : public ChatReaderTest {
protected:
    std::string says(const std::vector<std::string>& data, const HttpHeaders& headers = events()) {
        heard_.clear();
        ChatReader reader{listener_, count_};
        reader.on_head(200, headers);
        for (const std::string& one : data) {
            EXPECT_TRUE(body(reader, "data: " + one + "\n\n")) << one;
        }
        EXPECT_TRUE(run_task(reader.on_end("")));
        reply_ = reader.reply();
        return heard_;
    }
    static std::string delta(const std::string& text, int index = 0) {
        return R"({"choices":[{"index":)" + std::to_string(index) + R"(,"delta":{"content":")" +
               text + R"("}}]})";
    }
    ChatReply reply_;
};

TEST_F(ChatReaderSays, ThoughtsAreProgressAndNoText) {
    EXPECT_EQ(says({R"({"choices":[{"delta":{"reasoning_content":"Hm"}}]})", delta("<think>Hm"),
                    delta("</think>"), delta("Hot"), "[DONE]"}),
              "Hot");
    EXPECT_EQ(progress_, 5);
    EXPECT_EQ(says({delta("Stoves, "), delta("then.\\n</think>\\nHot"), "[DONE]"}), "Stoves, Hot");
    EXPECT_EQ(reply_.reasoning_bytes, 8U);
}

TEST_F(ChatReaderSays, WhatIsHeldBackIsSaidAtTheEndHoweverItIsTold) {
    constexpr auto* kStop = R"({"choices":[{"delta":{},"finish_reason":"stop"}]})";
    EXPECT_EQ(says({delta("Okay, hot"), kStop}), "Okay, hot");
    EXPECT_EQ(says({delta("Okay, hot"), "[DONE]"}), "Okay, hot");
    EXPECT_EQ(says({delta("Okay, hot")}), "") << "it was broken off";
}

TEST_F(ChatReaderSays, OneCompletionOfSeveral) {
    EXPECT_EQ(
        says({delta("Hot"), delta("Cold", 1), delta("!"),
              R"({"choices":[],"usage":{"prompt_tokens":4,"completion_tokens":2}})", "[DONE]"}),
        "Hot!");
    EXPECT_EQ(says({delta("Hot", 1), delta("!", 1),
                    R"({"usage":{"prompt_tokens":4,"completion_tokens":2}})", "[DONE]"}),
              "Hot!");
    EXPECT_EQ(reply_.usage.prompt_tokens, 4U);
}

TEST_F(ChatReaderSays, AWholeMessageAtTheEndRepeatsNothing) {
    constexpr auto* kWhole =
        R"({"choices":[{"message":{"content":"Hot!"},"finish_reason":"stop"}]})";
    EXPECT_EQ(says({delta("Hot"), delta("!"), kWhole, "[DONE]"}), "Hot!");
    EXPECT_EQ(says({kWhole, "[DONE]"}), "Hot!");
}

TEST_F(ChatReaderSays, EmptyLinesBetweenEventsMayBeMissing) {
    const std::string stop = R"({"choices":[{"delta":{},"finish_reason":"stop"}]})";
    for (const std::string& text :
         {"data: " + delta("Hot") + "\ndata: " + delta("!") + "\ndata: [DONE]\n",
          "data: " + delta("Hot!") + "\n\ndata: " + stop,
          "data: " + delta("Hot!") + "\n\ndata: [DONE]\n"}) {
        heard_.clear();
        ChatReader reader{listener_, count_};
        reader.on_head(200, events());
        ASSERT_TRUE(body(reader, text));
        ASSERT_TRUE(run_task(reader.on_end("")));
        EXPECT_EQ(heard_, "Hot!") << text;
        EXPECT_TRUE(reader.ended()) << text;
    }
    ChatReader reader{listener_, count_};
    reader.on_head(200, events());
    ASSERT_TRUE(body(reader, "data: " + delta("Hot") + "\n\ndata: {\"choices\":[{\"del"));
    ASSERT_TRUE(run_task(reader.on_end("")));
    EXPECT_FALSE(reader.ended() || reader.fault());
}

TEST_F(ChatReaderSays, AStreamIsOneWhateverItIsLabelled) {
    for (const char* const type : {"application/json", "text/plain", "application/octet-stream"}) {
        EXPECT_EQ(says({delta("Hot"), "[DONE]"}, {{"Content-Type", type}}), "Hot") << type;
    }
    EXPECT_EQ(says({delta("Hot"), "[DONE]"}, {}), "Hot");
}

TEST_F(ChatReaderTest, AReplyIsOneWhateverItIsLabelled) {
    constexpr std::string_view kReply =
        "\xEF\xBB\xBF "
        "{\"choices\":[{\"message\":{\"content\":\"Hot\"},\"finish_reason\":\"stop\"}]}";
    for (std::size_t cut = 0; cut <= kReply.size(); ++cut) {
        heard_.clear();
        ChatReader reader{listener_, count_};
        reader.on_head(200, events());
        ASSERT_TRUE(body(reader, kReply.substr(0, cut)));
        ASSERT_TRUE(body(reader, kReply.substr(cut)));
        ASSERT_TRUE(run_task(reader.on_end("")));
        EXPECT_EQ(heard_, "Hot") << "cut at " << cut;
    }
}

}  // namespace
}  // namespace ragd
