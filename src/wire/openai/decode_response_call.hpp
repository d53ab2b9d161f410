#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/id.hpp"
#include "base/result.hpp"
#include "domain/question.hpp"

namespace ragd {

/// What a client of OpenAI's `POST /v1/responses` asks for, before it is known what was said before.
struct ResponseCall {
    std::string model;  // as it named it
    Question question;  // without a text and a conversation
    std::string instructions = {};
    std::vector<Turn> turns = {};  // of `input`
    bool stream = false;
    bool store = true;
    bool include_results = false;
    std::string previous = {};  // the response that it goes on from
    /// The store of its file search, as it named it: empty, where the model's collection is searched.
    std::string vector_store = {};
    boost::json::object echo = {};  // what the answer repeats of it
    std::vector<std::string> warnings = {};
};

/// Errors: Malformed; InvalidField; NotFound - no model of ours.
Result<ResponseCall> decode_response_call(std::string_view body);

/// The question, in what was said before and now.
/// Errors: InvalidField.
Result<CheckedQuestion> question_of(const ResponseCall& call, std::vector<Turn> before);

}  // namespace ragd
