#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "domain/question.hpp"

namespace ragd {
namespace {

void check_text(const std::string& text, const std::string& pointer, Faults& faults) {
    if (!is_valid_utf8(text)) {
        faults.add_new(pointer, "must be valid UTF-8");
        return;
    }
    const std::size_t chars = utf8_length(text);
    if (chars == 0 || chars > limits::kQueryChars) {
        faults.add_new(pointer, fmt::format("must have 1..{} characters after trimming, has {}",
                                            limits::kQueryChars, chars));
    }
}

void check_number(std::string pointer, double value, std::pair<double, double> range,
                  Faults& faults) {
    const auto [min, max] = range;
    if (!(value >= min && value <= max)) {  // also where it is no number
        faults.add_new(std::move(pointer), fmt::format("must be {}..{}, is {}", min, max, value));
    }
}

}  // namespace

Result<CheckedQuestion> check(Question question, Faults so_far, const std::string& text_at) {
    question.text = std::string{trim(question.text)};
    check_text(question.text, text_at, so_far);
    keep_newest(question.conversation);
    check_number("/top_k", static_cast<double>(question.top_k), {1, limits::kTopKMax}, so_far);
    if (question.budget) {
        check_number("/budget_ms", static_cast<double>(question.budget->count()),
                     {1, limits::kBudgetMsMax}, so_far);
    }
    if (question.min_score && !std::isfinite(*question.min_score)) {
        so_far.add_new("/min_score", "must be a number in the range of a double");
    }
    check_number("/temperature", question.temperature, {0, 2}, so_far);
    check_number("/max_tokens", static_cast<double>(question.max_tokens),
                 {1, limits::kAnswerTokensMax}, so_far);
    if (!so_far.empty()) {
        return so_far.to_error();
    }
    return CheckedQuestion{std::move(question)};
}

Result<CheckedQuestion> check(Question question, Faults so_far) {
    return check(std::move(question), std::move(so_far), "/query");
}

}  // namespace ragd
