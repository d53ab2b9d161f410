#include <cmath>

#include <fmt/format.h>

#include "answer/pipeline.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"

namespace ragd {

Result<void> validate(const Question& question) {
    if (!is_valid_utf8(question.text)) {
        return fail_field("/query", "must be valid UTF-8");
    }
    const std::size_t chars = utf8_length(trim(question.text));
    if (chars == 0 || chars > limits::kQueryChars) {
        return fail_field("/query", fmt::format("must have 1..{} characters after trimming, has {}",
                                                limits::kQueryChars, chars));
    }
    if (question.top_k == 0 || question.top_k > limits::kTopKMax) {
        return fail_field("/top_k",
                          fmt::format("must be 1..{}, is {}", limits::kTopKMax, question.top_k));
    }
    if (question.min_score && !std::isfinite(*question.min_score)) {
        return fail_field("/min_score", "must be a finite number");
    }
    if (question.budget && question.budget->count() < 0) {
        return fail_field("/budget_ms", "must not be negative");
    }
    if (question.max_tokens == 0) {
        return fail_field("/max_tokens", "must be at least 1");
    }
    return {};
}

}  // namespace ragd
