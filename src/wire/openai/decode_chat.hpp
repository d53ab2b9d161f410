#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/question.hpp"

namespace ragd {

/// What a client of OpenAI's chat completions asks for.
struct ChatCall {
    std::string model;  // as it named it
    CheckedQuestion question;
    bool include_usage = false;              // at the end of a stream
    std::vector<std::string> warnings = {};  // of what is not heeded
};

/// What becomes of the tools of who asks: only a language model can want them called.
enum class CallerTools { kLeftOut, kPassedOn };

/// The body of `POST /v1/chat/completions`: the last message of the user is the question, in the
/// conversation before it.
/// Errors: Malformed; InvalidField; NotFound - no model of ours.
Result<ChatCall> decode_chat(std::string_view body, CallerTools tools = CallerTools::kLeftOut);

}  // namespace ragd
