#include "api/openapi.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "api/router.hpp"
#include "api/routes.hpp"
#include "domain/filter_limits.hpp"
#include "wire/decode.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/problem.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

class OpenApi : public testing::Test {
protected:
    const RouteTable table_{route_families()};
    const json::value document_ = *parse_json(openapi_document(table_, "1.2.3"));

    [[nodiscard]] const json::value& at(std::string_view pointer) const {
        return document_.at_pointer(pointer);
    }
    [[nodiscard]] std::size_t limit(std::string_view schema, std::string_view rest) const {
        return at(fmt::format("/components/schemas/{}/{}", schema, rest)).to_number<std::size_t>();
    }
    /// The names of an operation's query parameters.
    [[nodiscard]] std::set<std::string> parameters(const json::object& operation) const {
        std::set<std::string> names;
        if (const auto* list = operation.if_contains("parameters")) {
            for (const auto& entry : list->as_array()) {
                const auto* reference = entry.as_object().if_contains("$ref");
                const auto& parameter = reference == nullptr
                                            ? entry
                                            : at(std::string{reference->as_string()}.substr(1));
                if (parameter.at("in") == "query") {
                    names.emplace(parameter.at("name").as_string());
                }
            }
        }
        return names;
    }
};

std::string lower(std::string_view method) {
    std::string text{method};
    std::ranges::transform(text, text.begin(), [](char c) { return static_cast<char>(c | 0x20); });
    return text;
}

TEST_F(OpenApi, DescribesEveryRouteAndNoOther) {
    std::set<std::string> routed;
    for (const auto& route : table_.routes()) {
        routed.insert(fmt::format("{} {}", lower(route.method), route.pattern));
    }
    std::set<std::string> described;
    for (const auto& path : at("/paths").as_object()) {
        for (const auto& operation : path.value().as_object()) {
            described.insert(fmt::format("{} {}", std::string_view{operation.key()},
                                         std::string_view{path.key()}));
        }
    }
    EXPECT_EQ(described, routed);
}

TEST_F(OpenApi, DescribesTheParametersAndBodiesOfEachRoute) {
    for (const auto& route : table_.routes()) {
        const auto& operation = at("/paths").at(route.pattern).at(lower(route.method)).as_object();
        const auto& handler = route.handler;
        const std::set<std::string> known{handler.parameters.begin(), handler.parameters.end()};
        EXPECT_EQ(parameters(operation), known) << route.pattern;
        EXPECT_EQ(operation.contains("requestBody"), handler.takes != Takes::kNothing)
            << route.pattern;
    }
}

TEST_F(OpenApi, EveryReferenceLeadsSomewhere) {
    std::size_t references = 0;
    const auto visit = [&](const auto& self, const json::value& value) -> void {
        if (const auto* object = value.if_object()) {
            for (const auto& member : *object) {
                if (member.key() == "$ref") {
                    ++references;
                    const std::string target{member.value().as_string()};
                    boost::system::error_code missing;
                    EXPECT_NE(document_.find_pointer(target.substr(1), missing), nullptr) << target;
                }
                self(self, member.value());
            }
        } else if (const auto* array = value.if_array()) {
            for (const auto& element : *array) {
                self(self, element);
            }
        }
    };
    visit(visit, document_);
    EXPECT_GT(references, 50U);
}

TEST_F(OpenApi, EveryOperationTellsHowItCanFail) {
    for (const auto& route : table_.routes()) {
        const auto& operation = at("/paths").at(route.pattern).at(lower(route.method)).as_object();
        const auto& responses = operation.at("responses").as_object();
        for (const auto* status : {"400", "403", "503", "504", "default"}) {
            EXPECT_TRUE(responses.contains(status)) << route.pattern << ' ' << status;
        }
        for (const auto code : {ErrorCode::kInvalidField, ErrorCode::kInternal}) {
            EXPECT_TRUE(responses.contains(std::to_string(route.dialect.status_of(code))))
                << route.pattern;
        }
        const bool has_body = operation.contains("requestBody");
        EXPECT_EQ(responses.contains("415"), has_body);
        EXPECT_EQ(responses.contains("413"), has_body);
        EXPECT_EQ(
            responses.contains("404"),
            route.pattern.contains('{') || route.dialect != kProblemDialect)  // a model, a method
            << route.pattern;
    }
}

TEST_F(OpenApi, ErrorsAreDescribedInTheDialectOfTheRoute) {
    const auto content_of = [this](const char* pattern, const char* status) {
        const auto reference = at("/paths").at(pattern).at("post").at("responses").at(status);
        const std::string target{reference.at("$ref").as_string()};
        return at(target.substr(1)).at("content");
    };
    EXPECT_EQ(content_of("/v1/embeddings", "400").at("application/json").at("schema").at("$ref"),
              "#/components/schemas/OpenAiError");
    EXPECT_EQ(content_of("/rerank", "424").at("application/json").at("schema").at("$ref"),
              "#/components/schemas/TeiError");
    EXPECT_EQ(content_of("/query", "422").at("application/problem+json").at("schema").at("$ref"),
              "#/components/schemas/Problem");
}

TEST_F(OpenApi, NoFamilysComponentTakesAnothersPlace) {
    std::set<std::string> names;
    for (const auto& family : table_.families()) {
        for (const auto& kind : boost::json::parse(family.components).as_object()) {
            for (const auto& component : kind.value().as_object()) {
                const std::string name =
                    std::string{kind.key()} + '/' + std::string{component.key()};
                EXPECT_TRUE(names.insert(name).second) << name;
            }
        }
    }
}

TEST_F(OpenApi, TellsWhichResponsesMayBeKept) {
    for (const auto& route : table_.routes()) {
        const auto& operation = at("/paths").at(route.pattern).at(lower(route.method));
        EXPECT_EQ(operation.at("responses").as_object().contains("304"),
                  route.caching == Caching::kRevalidate)
            << route.pattern;
    }
}

TEST_F(OpenApi, TellsTheLimitsThatAreEnforced) {
    EXPECT_EQ(limit("Question", "properties/query/maxLength"), limits::kQueryChars);
    EXPECT_EQ(limit("Question", "properties/top_k/maximum"), limits::kTopKMax);
    EXPECT_EQ(limit("Question", "properties/budget_ms/maximum"), limits::kBudgetMsMax);
    EXPECT_EQ(limit("Question", "properties/max_tokens/maximum"), limits::kAnswerTokensMax);
    EXPECT_EQ(limit("Filter", "maxProperties"), limits::kFilterConditions);
    EXPECT_EQ(limit("FilterList", "maxItems"), limits::kFilterListSize);
    EXPECT_EQ(limit("FilterValues", "maxItems"), limits::kFilterValues);
    EXPECT_EQ(limit("NewDocument", "properties/source/maxLength"), limits::kSourceBytes);
    EXPECT_EQ(limit("IndexCall", "properties/documents/maxItems"), limits::kDocumentsPerCall);
    EXPECT_EQ(limit("IndexCall", "properties/chunk_size/minimum"), limits::kChunkPiecesMin);
    EXPECT_EQ(limit("IndexCall", "properties/chunk_size/maximum"), limits::kChunkPiecesMax);
    EXPECT_EQ(limit("IndexCall", "properties/overlap/maximum"), limits::kChunkPiecesMax / 2);
    EXPECT_EQ(limit("NewDocument", "properties/id/maxLength"), limits::kDocumentIdBytes);
    EXPECT_EQ(limit("NewDocument", "properties/text/maxLength"), limits::kDocumentTextBytes);
    EXPECT_EQ(limit("NewDocument", "properties/locations/maxItems"), limits::kLocationsPerDocument);
    EXPECT_EQ(limit("OriginalFile", "properties/name/maxLength"), limits::kFileNameBytes);
    EXPECT_EQ(limit("OriginalFile", "properties/media_type/maxLength"), limits::kMediaTypeBytes);
    EXPECT_EQ(limit("Location", "properties/sheet/maxLength"), limits::kLocationNameBytes);
    EXPECT_EQ(limit("NewDocument", "properties/title/maxLength"), limits::kTitleBytes);
    EXPECT_EQ(limit("NewDocument", "properties/url/maxLength"), limits::kUrlBytes);
    EXPECT_EQ(at("/components/parameters/limit/schema/maximum"), limits::kListLimitMax);
    EXPECT_EQ(at("/info/version"), "1.2.3");
}

TEST_F(OpenApi, TellsTheDefaultsThatAreTaken) {
    const auto question = decode_question(R"({"query": "q"})");
    ASSERT_TRUE(question);
    EXPECT_EQ(limit("Question", "properties/top_k/default"), (*question)->top_k);
    EXPECT_EQ(limit("Question", "properties/max_tokens/default"), (*question)->max_tokens);
    const auto call = decode_index_call(R"({"documents": [{"text": "t"}]})");
    ASSERT_TRUE(call);
    EXPECT_EQ(limit("IndexCall", "properties/chunk_size/default"), (*call)->chunking.chunk_size);
    EXPECT_EQ(limit("IndexCall", "properties/overlap/default"), (*call)->chunking.overlap);
    EXPECT_EQ(std::string_view{at("/components/schemas/CollectionName/default").as_string()},
              (*call)->collection.str());
}

TEST_F(OpenApi, ItsExamplesAreTaken) {
    const auto examples = [this](std::string_view path) {
        return at(fmt::format("/paths/{}/post/requestBody/content/application~1json/examples",
                              path))
            .as_object();
    };
    for (const auto& example : examples("~1query")) {
        const auto body = JsonWriter{}.value(example.value().at("value")).take();
        EXPECT_TRUE(decode_question(body)) << body;
    }
    for (const auto& example : examples("~1index")) {
        const auto body = JsonWriter{}.value(example.value().at("value")).take();
        EXPECT_TRUE(decode_index_call(body)) << body;
    }
}

TEST_F(OpenApi, KnowsEveryCodeOfAProblem) {
    const auto& codes = at("/components/schemas/Problem/properties/code/enum").as_array();
    for (int i = 0; i <= static_cast<int>(ErrorCode::kInternal); ++i) {
        const auto code = name_of(static_cast<ErrorCode>(i));
        EXPECT_NE(std::ranges::find(codes, json::value(code)), codes.end()) << code;
    }
    const auto example = encode_problem(fail_field("/top_k", "must be a whole number, 1..100"),
                                        RequestId{"0f9c2a7e5b1d4e3f8a6b7c8d9e0f1a2b"});
    EXPECT_EQ(*parse_json(example), at("/components/schemas/Problem/examples/0"));
}

}  // namespace
}  // namespace ragd
