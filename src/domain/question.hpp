#pragma once
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/names.hpp"
#include "domain/checked.hpp"
#include "domain/conversation.hpp"
#include "domain/document.hpp"
#include "domain/filter.hpp"
#include "domain/model_option.hpp"

namespace ragd {

enum class SearchMode { kHybrid, kVector, kKeyword };
template <>
inline constexpr auto kNamesOf<SearchMode> = names_of<SearchMode>("hybrid", "vector", "keyword");

/// A question with the defaults of `POST /query`; what is below `reformulate`, and instructions, only
/// `POST /v1/chat/completions` takes.
struct Question {
    std::string text;  // 1..4096 characters after trimming
    CollectionName collection;
    std::size_t top_k = 5;
    SearchMode mode = SearchMode::kHybrid;
    bool rerank = true;
    bool generate = true;
    bool stream = false;
    bool use_cache = true;
    bool diversity = true;  // sources that say the same become one
    Filter filter;
    std::optional<std::chrono::milliseconds> budget;  // for retrieval and reranking
    std::optional<double> min_score;                  // of the final score
    double temperature = 0.0;
    std::size_t max_tokens = 512;
    Conversation conversation = {};
    bool reformulate = true;  // what a follow-up leaves out is brought from before it
    OutputFormat format = OutputFormat::kText;
    std::vector<ModelOption> model_options = {};
};

using CheckedQuestion = Checked<Question>;

/// Whether a language model may call tools of who asks: then it is asked also where nothing was found.
inline bool offers_tools(const Question& question) {
    for (const ModelOption& option : question.model_options) {
        if (option.name == "tools") {
            return true;
        }
    }
    return false;
}

/// Trims the text, leaves of the conversation what there is room for, and holds every field against
/// the contract. `so_far` has what is wrong already.
/// Errors: InvalidField - all faults, with JSON Pointers into the body of POST /query.
Result<CheckedQuestion> check(Question question, Faults so_far = {});
/// The same of a body in which the text stands elsewhere.
Result<CheckedQuestion> check(Question question, Faults so_far, const std::string& text_at);

}  // namespace ragd
