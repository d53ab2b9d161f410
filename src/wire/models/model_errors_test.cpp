#include "wire/models/model_errors.hpp"

#include <gtest/gtest.h>

#include "wire/json.hpp"

namespace ragd {
namespace {

boost::json::value as_said(const ErrorDialect& dialect, const Error& error) {
    return *parse_json(dialect.encode(error, RequestId{"r1"}, std::nullopt));
}

TEST(ModelErrors, CohereClientsFindAMessage) {
    EXPECT_EQ(as_said(kCohereDialect, fail_field("/top_n", "must be 1..9")),
              *parse_json(R"({"id": "r1", "message": "/top_n must be 1..9"})"));
    EXPECT_EQ(kCohereDialect.status_of(ErrorCode::kInvalidField), 422);
}

TEST(ModelErrors, TeiClientsFindOneOfItsTypes) {
    EXPECT_EQ(as_said(kTeiDialect, fail(ErrorCode::kTooLarge, "too long")),
              *parse_json(R"({"error": "too long", "error_type": "Validation"})"));
    const auto type_of = [](ErrorCode code) {
        return as_said(kTeiDialect, fail(code, "why")).at("error_type");
    };
    EXPECT_EQ(type_of(ErrorCode::kUnavailable), "Overloaded");
    EXPECT_EQ(type_of(ErrorCode::kTooManyRequests), "Overloaded");
    EXPECT_EQ(type_of(ErrorCode::kInternal), "Backend");
    EXPECT_EQ(type_of(ErrorCode::kMalformed), "Validation");
}

TEST(ModelErrors, TeiHasItsStatuses) {
    EXPECT_EQ(kTeiDialect.status_of(ErrorCode::kTooLarge), 413);
    EXPECT_EQ(kTeiDialect.status_of(ErrorCode::kInvalidField), 422);
    EXPECT_EQ(kTeiDialect.status_of(ErrorCode::kInternal), 424);
    EXPECT_EQ(kTeiDialect.status_of(ErrorCode::kTooManyRequests), 429);
    EXPECT_EQ(kTeiDialect.status_of(ErrorCode::kUnavailable), 503);
}

TEST(ModelErrors, WhatIsOurFaultIsNotToldInDetail) {
    const auto said = kTeiDialect.encode(fail(ErrorCode::kInternal, "/srv/model"), {}, {});
    EXPECT_EQ(said.find("/srv"), std::string::npos) << said;
}

}  // namespace
}  // namespace ragd
