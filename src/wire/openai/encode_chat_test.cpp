#include "wire/openai/encode_chat.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/json.hpp"
#include "wire/openai/annotations.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

const Completion kCompletion{.id = RequestId{"r1"},
                             .created = 1'700'000'000,
                             .model = "ragd/tea",
                             .collection = CollectionName{"tea"},
                             .warnings = {"tools are not called here"}};

Source source(std::size_t n, const std::string& id, const std::string& title,
              const std::string& url) {
    Source made{.n = n};
    made.chunk.document = DocumentId{id};
    made.chunk.title = title;
    made.chunk.url = url;
    return made;
}

/// "Grün 😀 [1]. Ja [2]." in bytes: marks at 12..15 and 20..23.
Answer green() {
    return {
        .text = "Gr\u00fcn \U0001F600 [1]. Ja [2].",
        .kind = AnswerKind::kGenerated,
        .sources = {source(1, "a/green tea.md", "", ""), source(2, "b", "B", "https://b.example/")},
        .citations = {{.source = 1, .start = 11, .end = 14}, {.source = 2, .start = 19, .end = 22}},
        .usage = {.prompt_tokens = 20, .completion_tokens = 5},
        .warnings = {"reranking is off"}};
}

boost::json::value parsed(const std::string& text) {
    return *parse_json(text);
}

TEST(EncodeCompletion, HasOpenAisMembersAndOurs) {
    const auto json = parsed(encode_completion(kCompletion, green()));
    EXPECT_EQ(json.at("id"), "chatcmpl-r1");
    EXPECT_EQ(json.at("object"), "chat.completion");
    EXPECT_EQ(json.at("created"), 1'700'000'000);
    EXPECT_EQ(json.at("model"), "ragd/tea");
    const auto& choice = json.at("choices").at(0);
    EXPECT_EQ(choice.at("finish_reason"), "stop");
    EXPECT_EQ(choice.at("message").at("role"), "assistant");
    EXPECT_EQ(choice.at("message").at("refusal"), nullptr);
    EXPECT_EQ(choice.at("message").at("content"), boost::json::string{green().text});
    EXPECT_EQ(json.at("usage"),
              parsed(R"({"prompt_tokens": 20, "completion_tokens": 5, "total_tokens": 25})"));
    EXPECT_EQ(json.at("sources").as_array().size(), 2U);
    EXPECT_EQ(json.at("answer_kind"), "generated");
    EXPECT_EQ(json.at("warnings"), parsed(R"(["tools are not called here", "reranking is off"])"));
}

TEST(EncodeCompletion, AnnotationsCountCharactersAndCanBeRead) {
    const auto json = parsed(encode_completion(kCompletion, green()));
    EXPECT_EQ(json.at("choices").at(0).at("message").at("annotations"), parsed(R"([
        {"type": "url_citation", "url_citation": {"start_index": 7, "end_index": 10,
         "title": "a/green tea.md", "url": "/documents/a%2Fgreen%20tea.md/content?collection=tea"}},
        {"type": "url_citation", "url_citation": {"start_index": 15, "end_index": 18,
         "title": "B", "url": "https://b.example/"}}])"));
}

TEST(EncodeCompletion, SaysThatTheAnswerWasCut) {
    Answer cut = green();
    cut.was_cut = true;
    EXPECT_EQ(parsed(encode_completion(kCompletion, cut)).at("choices").at(0).at("finish_reason"),
              "length");
}

TEST(EncodeCompletion, WhereJsonWasAskedForAndNothingIsFoundItIsARefusal) {
    Completion json = kCompletion;
    json.format = OutputFormat::kJson;
    const Answer nothing{.text = "Not in these documents.", .kind = AnswerKind::kAbstained};
    const auto refused = parsed(encode_completion(json, nothing)).at("choices").at(0).at("message");
    EXPECT_EQ(refused.at("content"), nullptr);
    EXPECT_EQ(refused.at("refusal"), "Not in these documents.");
    const auto said = parsed(encode_completion(kCompletion, nothing));
    EXPECT_EQ(said.at("choices").at(0).at("message").at("refusal"), nullptr);
}

TEST(EncodeChunks, GoFromTheRoleToTheUsage) {
    const Answer answer = green();
    const auto delta_of = [](const std::string& text) {
        EXPECT_EQ(parsed(text).at("object"), "chat.completion.chunk");
        return parsed(text).at("choices").at(0).at("delta");
    };
    const auto first = encode_first_chunk(kCompletion, answer.sources);
    EXPECT_EQ(delta_of(first), parsed(R"({"role": "assistant", "content": ""})"));
    EXPECT_EQ(parsed(first).at("sources").as_array().size(), 2U);
    EXPECT_EQ(delta_of(encode_text_chunk(kCompletion, "a\n", false)),
              parsed(R"({"content": "a\n"})"));
    EXPECT_EQ(delta_of(encode_text_chunk(kCompletion, "a", true)), parsed(R"({"refusal": "a"})"));
    EXPECT_EQ(
        delta_of(encode_annotations_chunk(kCompletion, answer)).at("annotations").as_array().size(),
        2U);
    const auto last = encode_last_chunk(kCompletion, answer);
    EXPECT_EQ(delta_of(last), parsed("{}"));
    EXPECT_EQ(parsed(last).at("choices").at(0).at("finish_reason"), "stop");
    EXPECT_EQ(parsed(last).at("answer_kind"), "generated");
    const auto usage = parsed(encode_usage_chunk(kCompletion, answer.usage));
    EXPECT_TRUE(usage.at("choices").as_array().empty());
    EXPECT_EQ(usage.at("usage").at("total_tokens"), 25);
    for (const std::string& chunk : {first, last}) {
        EXPECT_THAT(chunk, Not(HasSubstr("\"error\""))) << "clients take that for a failure";
    }
}

TEST(UrlToRead, IsOfTheWebOrOfThisServer) {
    const CollectionName documents{"documents"};
    const auto url = [&](const std::string& of_document, Places places) {
        return url_to_read(source(1, "a", "", of_document), documents, places);
    };
    EXPECT_EQ(url("http://a.example/x", Places::kHidden), "http://a.example/x");
    EXPECT_EQ(url("file:///home/mia/a.md", Places::kShown), "/documents/a/content");
    EXPECT_EQ(url("javascript:alert(1)", Places::kHidden), "/documents/a/content");
    EXPECT_EQ(url("", Places::kHidden), "/documents/a/content");
}

}  // namespace
}  // namespace ragd
