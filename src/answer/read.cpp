#include "answer/read.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_set>
#include <utility>
#include <vector>

#include "answer/retrieval.hpp"
#include "base/utf8.hpp"
#include "text/markdown.hpp"

namespace ragd {
namespace {

/// Passages that are read: each costs the reader ten milliseconds of a core or more.
constexpr std::size_t kReadPassages = 5;

/// The places of those that even the smallest top_k has reranked, in the order of `sources`: more,
/// which a larger top_k reranks, must not change what is read.
std::vector<std::size_t> best_fused(const std::vector<Source>& sources) {
    std::vector<std::size_t> places(sources.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        places[i] = i;
    }
    const auto by_fused = [&sources](std::size_t i) {
        return std::tuple{-sources[i].scores.fused.value_or(0), sources[i].chunk.id};
    };
    std::ranges::sort(places, {}, by_fused);
    places.resize(std::min(places.size(), kRerankedMin));
    std::ranges::sort(places);
    return places;
}

/// What two passages must have alike to say the same.
std::string said_by(const Source& source) {
    return lower(one_line(source.chunk.text));
}

Retrieved passages_of(const Retrieved& found) {
    Retrieved passages{.question_vector = found.question_vector, .bm25_max = found.bm25_max};
    std::unordered_set<std::string> said;
    for (const std::size_t place : best_fused(found.sources)) {
        const Source& source = found.sources[place];
        if (passages.sources.size() < kReadPassages && said.insert(said_by(source)).second) {
            passages.sources.push_back(source);
        }
    }
    return passages;
}

}  // namespace

Task<Result<void>> read(AnswerRun& run, const QuoteGenerator& quotes) {
    for (std::size_t i = 0; i < run.found.sources.size(); ++i) {
        run.found.sources[i].n = i + 1;  // until the best are kept, and what was quoted with them
    }
    const Retrieved passages = passages_of(run.found);
    run.quoted = RAG_CO_TRY(co_await quotes.run(run.ctx, run.question, passages, run.options));
    co_return Result<void>{};
}

}  // namespace ragd
