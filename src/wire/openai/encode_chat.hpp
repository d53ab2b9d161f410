#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "domain/answer.hpp"
#include "domain/model_option.hpp"
#include "domain/source.hpp"

namespace ragd {

/// What all that is said of one completion has in common.
struct Completion {
    RequestId id;
    std::int64_t created = 0;  // seconds since 1970
    std::string model;         // as the caller named it
    CollectionName collection;
    OutputFormat format = OutputFormat::kText;
    Places places = Places::kHidden;
    std::vector<std::string> warnings = {};  // beside the answer's own
};

/// A completion that was asked for as JSON and has nothing to be made of says so as a refusal, since what
/// it says is none.
bool is_refusal(const Completion& completion, std::span<const Source> sources);

/// The answer of `POST /v1/chat/completions`. Beside OpenAI's members it has `sources`, as those of
/// POST /query, `answer_kind` and `warnings`.
std::string encode_completion(const Completion& completion, const Answer& answer);

// The same in the chunks of a stream, in this order.

/// The role, and the sources.
std::string encode_first_chunk(const Completion& completion, std::span<const Source> sources);
std::string encode_text_chunk(const Completion& completion, std::string_view text, bool refuses);
/// `annotations` of the text; to be left out where there are none.
std::string encode_annotations_chunk(const Completion& completion, const Answer& answer);
/// The calls of tools, each whole; to be left out where there are none.
std::string encode_tool_calls_chunk(const Completion& completion, const Answer& answer);
/// The reason why it ends, and what a whole completion says beside the text.
std::string encode_last_chunk(const Completion& completion, const Answer& answer);
/// For those who ask for it.
std::string encode_usage_chunk(const Completion& completion, const Usage& usage);
inline constexpr std::string_view kEndOfChunks = "[DONE]";

}  // namespace ragd
