#include "wire/socket_message.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ragd {
namespace {

using testing::HasSubstr;

ClientMessage message_of(std::string_view text) {
    auto decoded = decode_client_message(text);
    EXPECT_TRUE(std::holds_alternative<ClientMessage>(decoded)) << text;
    auto* message = std::get_if<ClientMessage>(&decoded);
    return message == nullptr ? ClientMessage{} : std::move(*message);
}

ClientFault fault_of(std::string_view text) {
    auto decoded = decode_client_message(text);
    EXPECT_TRUE(std::holds_alternative<ClientFault>(decoded)) << text;
    auto* fault = std::get_if<ClientFault>(&decoded);
    return fault == nullptr ? ClientFault{} : std::move(*fault);
}

TEST(ClientMessage, AQuestionIsStreamedUnlessItSaysOtherwise) {
    const auto asked =
        message_of(R"({"id": "q1", "type": "query", "query": {"query": "t", "min_score": 0.5}})");
    EXPECT_EQ(asked.id, "q1");
    EXPECT_EQ(asked.verb, ClientVerb::kQuery);
    EXPECT_EQ(asked.question, R"({"query":"t","min_score":0.5,"stream":true})");
    const auto whole = message_of(R"({"id": "q1", "type": "query", "query": {"stream": false}})");
    EXPECT_EQ(whole.question, R"({"stream":false})");
}

TEST(ClientMessage, NumbersOfAQuestionAreWrittenAsTheyWereMeant) {
    const auto asked = message_of(
        R"({"id": "q", "type": "query", "query": {"filter": {"a": 9007199254740993, "b": 0.1, "c": -3}}})");
    EXPECT_THAT(asked.question, HasSubstr(R"({"a":9007199254740993,"b":0.1,"c":-3})"));
    EXPECT_EQ(fault_of(R"({"id": "q", "type": "query", "query": {"filter": {"a": [1e999]}}})").id,
              "q");
}

TEST(ClientMessage, ASubscriptionIsOfTheUsualCollectionUnlessItNamesOne) {
    EXPECT_EQ(message_of(R"({"id": "s", "type": "subscribe"})").collection.str(), "documents");
    EXPECT_EQ(
        message_of(R"({"id": "s", "type": "subscribe", "collection": "hr"})").collection.str(),
        "hr");
    EXPECT_EQ(fault_of(R"({"id": "s", "type": "subscribe", "collection": "a b"})").id, "s");
}

TEST(ClientMessage, AFaultHasTheIdWhereThereIsOne) {
    EXPECT_EQ(fault_of("{").id, std::nullopt);
    EXPECT_EQ(fault_of("[1]").id, std::nullopt);
    EXPECT_EQ(fault_of(R"({"id": 1, "type": "cancel"})").id, std::nullopt);
    EXPECT_EQ(fault_of(R"({"id": "", "type": "cancel"})").id, std::nullopt);
    EXPECT_EQ(fault_of(R"({"id": ")" + std::string(65, 'i') + R"(", "type": "cancel"})").id,
              std::nullopt);
    const auto unknown = fault_of(R"({"id": "a", "type": "ask", "text": 1})");
    EXPECT_EQ(unknown.id, "a");
    ASSERT_EQ(unknown.error.fields.size(), 1U);
    EXPECT_EQ(unknown.error.fields[0].pointer, "/type");
    EXPECT_EQ(unknown.error.fields[0].detail, "must be one of query, cancel, subscribe");
    EXPECT_EQ(fault_of(R"({"id": "a", "type": "cancel", "x": 1})").error.fields[0].pointer, "/x");
}

TEST(ServerEvent, IsOneObject) {
    EXPECT_EQ(encode_server_event("q\"1", "token", R"({"text":"a"})"),
              R"({"id":"q\"1","event":"token","data":{"text":"a"}})");
    EXPECT_EQ(encode_server_event(std::nullopt, "error", "{}"),
              R"({"id":null,"event":"error","data":{}})");
}

TEST(ServerEvent, AChangeSaysOfWhatOrHowMany) {
    const CollectionName collection{"c"};
    EXPECT_EQ(
        encode_change(collection, {.kind = ChangeKind::kDeleted, .document = DocumentId{"tea"}}),
        R"({"collection":"c","kind":"deleted","document_id":"tea"})");
    EXPECT_EQ(encode_change(collection, {.count = 7}),
              R"({"collection":"c","kind":"changed","count":7})");
    EXPECT_EQ(encode_change(collection, {.job = JobId{"j"}, .state = JobState::kPartial}),
              R"({"collection":"c","kind":"partial","job_id":"j"})");
}

}  // namespace
}  // namespace ragd
