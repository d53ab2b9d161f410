#include "wire/error_dialect.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/json.hpp"

namespace ragd {
namespace {

using testing::HasSubstr;
using testing::Not;

const RequestId kId{"r1"};

boost::json::value said(const ErrorDialect& dialect, const Error& error) {
    return *parse_json(dialect.encode(error, kId, std::nullopt));
}

TEST(ErrorDialect, AProblemHasTheIdOfTheRequest) {
    const auto problem = said(kProblemDialect, fail(ErrorCode::kNotFound, "no document 'a'"));
    EXPECT_EQ(problem.at("request_id"), "r1");
    EXPECT_EQ(problem.at("detail"), "no document 'a'");
    EXPECT_EQ(kProblemDialect.content_type, "application/problem+json");
}

TEST(ErrorDialect, OpenAiClientsFindTheirErrorObject) {
    const auto error = said(kOpenAiDialect, fail_field("/documents/0/text", "must not be blank"));
    EXPECT_EQ(error, *parse_json(R"({"error": {
        "message": "/documents/0/text must not be blank", "type": "invalid_request_error",
        "param": "documents.0.text", "code": "invalid_field"}})"));
    EXPECT_EQ(kOpenAiDialect.content_type, "application/json");
}

TEST(ErrorDialect, OpenAiClientsCanTellWhoseFaultItIs) {
    const auto type_of = [](ErrorCode code) {
        return said(kOpenAiDialect, fail(code, "why")).at("error").at("type");
    };
    EXPECT_EQ(type_of(ErrorCode::kMalformed), "invalid_request_error");
    EXPECT_EQ(type_of(ErrorCode::kUnauthenticated), "authentication_error");
    EXPECT_EQ(type_of(ErrorCode::kForbidden), "permission_error");
    EXPECT_EQ(type_of(ErrorCode::kTooManyRequests), "rate_limit_error");
    EXPECT_EQ(type_of(ErrorCode::kUnavailable), "server_error");
    EXPECT_EQ(said(kOpenAiDialect, fail(ErrorCode::kMalformed, "why")).at("error").at("param"),
              nullptr);
}

TEST(ErrorDialect, OpenAiClientsFindTheCodesThatTheyKnow) {
    const auto code_of = [](const Error& error) {
        return said(kOpenAiDialect, error).at("error").at("code");
    };
    EXPECT_EQ(code_of(fail(ErrorCode::kUnauthenticated, "who")), "invalid_api_key");
    EXPECT_EQ(code_of(fail(ErrorCode::kTooManyRequests, "slow down")), "rate_limit_exceeded");
    EXPECT_EQ(code_of(fail(ErrorCode::kNotFound, "no route")), "not_found");
    Error no_model = fail(ErrorCode::kNotFound, "no model");
    no_model.fields.push_back({.pointer = "/model", .detail = "is not known"});
    EXPECT_EQ(code_of(no_model), "model_not_found");
}

TEST(ErrorDialect, OnlyOpenAiHasAnotherStatusForAField) {
    EXPECT_EQ(kOpenAiDialect.status_of(ErrorCode::kInvalidField), 400);
    EXPECT_EQ(kOpenAiDialect.status_of(ErrorCode::kUnavailable), 503);
    EXPECT_EQ(kProblemDialect.status_of(ErrorCode::kInvalidField), 422);
    EXPECT_EQ(kJsonRpcDialect.status_of(ErrorCode::kInvalidField), 422);
}

TEST(ErrorDialect, JsonRpcHasItsCodesAndTheProblemAsData) {
    const auto error = said(kJsonRpcDialect, fail_field("/params/name", "is required"));
    EXPECT_EQ(error.at("jsonrpc"), "2.0");
    EXPECT_EQ(error.at("id"), nullptr);
    EXPECT_EQ(error.at("error").at("code"), -32602);
    EXPECT_EQ(error.at("error").at("message"), "/params/name is required");
    EXPECT_EQ(error.at("error").at("data").at("code"), "invalid_field");
    EXPECT_EQ(error.at("error").at("data").at("request_id"), "r1");
    const auto code_of = [](ErrorCode code) {
        return said(kJsonRpcDialect, fail(code, "why")).at("error").at("code");
    };
    EXPECT_EQ(code_of(ErrorCode::kMalformed), -32700);
    EXPECT_EQ(code_of(ErrorCode::kNotFound), -32601);
    EXPECT_EQ(code_of(ErrorCode::kInternal), -32603);
    EXPECT_EQ(code_of(ErrorCode::kUnavailable), -32000);
}

TEST(ErrorDialect, NoneTellsWhatAnInternalErrorSays) {
    for (const auto& dialect : {kProblemDialect, kOpenAiDialect, kJsonRpcDialect}) {
        const auto body =
            dialect.encode(fail(ErrorCode::kInternal, "/var/lib/private"), kId, std::nullopt);
        EXPECT_THAT(body, Not(HasSubstr("/var/lib")));
    }
}

TEST(Problem, AStatusOfTheTransportHasTheCodeThatFitsBest) {
    EXPECT_EQ(code_of_status(404), ErrorCode::kNotFound);
    EXPECT_EQ(code_of_status(408), ErrorCode::kDeadlineExceeded);
    for (const int status : {413, 414, 431}) {
        EXPECT_EQ(code_of_status(status), ErrorCode::kTooLarge) << status;
    }
    for (const int status : {415, 417, 501, 505}) {
        EXPECT_EQ(code_of_status(status), ErrorCode::kUnsupported) << status;
    }
    EXPECT_EQ(code_of_status(503), ErrorCode::kUnavailable);
    EXPECT_EQ(code_of_status(502), ErrorCode::kUnavailable);
    EXPECT_EQ(code_of_status(418), ErrorCode::kMalformed);
    EXPECT_EQ(code_of_status(599), ErrorCode::kInternal);
}

}  // namespace
}  // namespace ragd
