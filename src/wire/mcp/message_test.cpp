#include "wire/mcp/message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/mcp/header_text.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;

constexpr std::string_view kModernList =
    R"({"jsonrpc":"2.0","id":"a","method":"tools/list","params":{"_meta":{
    "io.modelcontextprotocol/protocolVersion":"2026-07-28",
    "io.modelcontextprotocol/clientCapabilities":{}}}})";

constexpr McpHeaders kModernHead{
    .version = "2026-07-28", .method = "tools/list", .name = std::nullopt};

struct BadMessage {
    const char* body;
    RpcCode code;
    const char* id;  // that is told
    const char* said;
};

TEST(McpMessage, WhatIsNoRequestIsRefused) {
    using enum RpcCode;
    const BadMessage bad[] = {
        {"[]", kInvalidRequest, "", "batch"},
        {R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", kInvalidRequest, "", "batch"},
        {"7", kInvalidRequest, "", "an object"},
        {"{}", kInvalidRequest, "", "method"},
        {R"({"jsonrpc":"2.0","id":1})", kInvalidRequest, "1", "method"},
        {R"({"jsonrpc":"2.0","id":1,"result":{}})", kInvalidRequest, "1", "method"},
        {R"({"jsonrpc":"1.0","id":1,"method":"ping"})", kInvalidRequest, "1", "2.0"},
        {R"({"id":1,"method":"ping"})", kInvalidRequest, "1", "2.0"},
        {R"({"jsonrpc":"2.0","id":null,"method":"ping"})", kInvalidRequest, "", "id"},
        {R"({"jsonrpc":"2.0","id":1.5,"method":"ping"})", kInvalidRequest, "", "id"},
        {R"({"jsonrpc":"2.0","id":[],"method":"ping"})", kInvalidRequest, "", "id"},
        {R"({"jsonrpc":"2.0","id":1,"method":7})", kInvalidRequest, "1", "method"},
        {R"({"jsonrpc":"2.0","id":"x","method":"ping","params":[]})", kInvalidParams, R"("x")",
         "params"},
    };
    for (const BadMessage& one : bad) {
        const auto decoded = decode_message(one.body, {});
        ASSERT_TRUE(decoded) << one.body;
        const auto* refusal = std::get_if<McpRefusal>(&*decoded);
        ASSERT_NE(refusal, nullptr) << one.body;
        EXPECT_EQ(refusal->error.code, one.code) << one.body;
        EXPECT_EQ(refusal->id, one.id) << one.body;
        EXPECT_THAT(refusal->error.message, HasSubstr(one.said)) << one.body;
    }
    const std::string long_id(257, 'x');
    const auto decoded =
        decode_message(R"({"jsonrpc":"2.0","method":"ping","id":")" + long_id + "\"}", {});
    EXPECT_TRUE(std::holds_alternative<McpRefusal>(*decoded));
}

TEST(McpMessage, WhatIsNoJsonIsMalformed) {
    for (const auto* body : {"", "{", R"({"id":1,"id":2})", "\xff"}) {
        const auto decoded = decode_message(body, {});
        ASSERT_FALSE(decoded) << body;
        EXPECT_EQ(decoded.error().code, ErrorCode::kMalformed) << body;
    }
}

TEST(McpMessage, IdsComeBackAsTheyCame) {
    for (const auto* id : {"7", "-7", "0", R"("")", R"("a\"b")", "18446744073709551615"}) {
        const auto decoded =
            decode_message(std::string{R"({"jsonrpc":"2.0","method":"ping","id":)"} + id + "}", {});
        const auto* message = std::get_if<McpMessage>(&*decoded);
        ASSERT_NE(message, nullptr) << id;
        EXPECT_EQ(message->id, id);
        EXPECT_FALSE(message->modern);
    }
}

TEST(McpMessage, WithoutAnIdItIsANotification) {
    const auto decoded =
        decode_message(R"({"jsonrpc":"2.0","method":"notifications/initialized"})", {});
    EXPECT_TRUE(std::get<McpMessage>(*decoded).is_notification());
}

TEST(McpMessage, RevisionsThatAreNotSpokenAreRefusedWithThoseThatAre) {
    for (const auto* body : {R"({"jsonrpc":"2.0","id":1,"method":"ping"})",
                             R"({"jsonrpc":"2.0","method":"notifications/initialized"})"}) {
        for (const auto* version : {"1999-01-01", "", "2026-07-29"}) {
            const auto decoded = decode_message(body, {.version = version});
            const auto* refusal = std::get_if<McpRefusal>(&*decoded);
            ASSERT_NE(refusal, nullptr) << version;
            EXPECT_EQ(refusal->error.code, RpcCode::kUnsupportedVersion);
            EXPECT_EQ(refusal->error.status(), 400);
            EXPECT_THAT(refusal->error.data,
                        HasSubstr(R"("supported":["2026-07-28","2025-11-25",)"));
        }
        for (const auto* version : {"2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"}) {
            const auto decoded = decode_message(body, {.version = version});
            EXPECT_TRUE(std::holds_alternative<McpMessage>(*decoded)) << version;
        }
    }
}

TEST(McpMessage, AModernRequestSaysTheSameInHeadAndBody) {
    const auto decoded = decode_message(kModernList, kModernHead);
    ASSERT_TRUE(std::holds_alternative<McpMessage>(*decoded));
    EXPECT_TRUE(std::get<McpMessage>(*decoded).modern);
    const McpHeaders bad[] = {
        {},
        {.version = "2026-07-28"},
        {.version = "2025-11-25", .method = "tools/list"},
        {.method = "tools/list"},
        {.version = "2026-07-28", .method = "tools/call"},
    };
    for (const McpHeaders& head : bad) {
        const auto refused = decode_message(kModernList, head);
        const auto* refusal = std::get_if<McpRefusal>(&*refused);
        ASSERT_NE(refusal, nullptr);
        EXPECT_EQ(refusal->error.code, RpcCode::kHeaderMismatch);
        EXPECT_EQ(refusal->id, R"("a")");
    }
}

TEST(McpMessage, AModernRequestWithoutItsMetaIsRefused) {
    const auto decoded =
        decode_message(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})", kModernHead);
    const auto* refusal = std::get_if<McpRefusal>(&*decoded);
    ASSERT_NE(refusal, nullptr);
    EXPECT_EQ(refusal->error.code, RpcCode::kInvalidParams);
}

TEST(McpMessage, TheNameOfAToolMayTravelAsBase64) {
    const std::string body =
        R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"é","_meta":{
        "io.modelcontextprotocol/protocolVersion":"2026-07-28",
        "io.modelcontextprotocol/clientCapabilities":{}}}})";
    const auto sent = [&body](std::optional<std::string_view> name) {
        return decode_message(body,
                              {.version = "2026-07-28", .method = "tools/call", .name = name});
    };
    EXPECT_TRUE(std::holds_alternative<McpMessage>(*sent("=?base64?w6k=?=")));
    for (const auto* wrong : {"e", "=?base64?!?=", "=?base64?w6g=?="}) {
        EXPECT_TRUE(std::holds_alternative<McpRefusal>(*sent(wrong))) << wrong;
    }
    EXPECT_TRUE(std::holds_alternative<McpRefusal>(*sent(std::nullopt)));
}

TEST(HeaderText, GoesThereAndBack) {
    for (const auto* text : {"search", "", " x", "é", "=?base64?eA==?=", "a\nb", "ragd://a/b"}) {
        const auto sent = encode_header_text(text);
        EXPECT_EQ(decode_header_text(sent), text);
        EXPECT_EQ(sent.find('\n'), std::string::npos);
    }
    EXPECT_EQ(encode_header_text("search"), "search");
    EXPECT_EQ(decode_header_text("=?base64?/w==?="), std::nullopt) << "no UTF-8";
}

}  // namespace
}  // namespace ragd
