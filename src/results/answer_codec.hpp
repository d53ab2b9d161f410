#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "domain/answer.hpp"

namespace ragd {

/// All of an answer that is told, as bytes: what it says, its sources, its lasting warnings. Not what
/// belongs to one request: times, costs, and where it came from.
std::string encode_kept_answer(const Answer& answer);

/// Nothing unless `bytes` was made by `encode_kept_answer` of this version and is whole.
std::optional<Answer> decode_kept_answer(std::string_view bytes);

}  // namespace ragd
