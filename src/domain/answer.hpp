#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/names.hpp"
#include "domain/document.hpp"
#include "domain/stage.hpp"
#include "domain/tool_call.hpp"

namespace ragd {

/// How a number came about; absent where the stage did not run for this chunk.
struct Scores {
    std::optional<double> vector;   // cosine, -1..1
    std::optional<double> keyword;  // BM25
    std::optional<double> fused;    // 0..1 for every mode: see answer/fuse.hpp
    std::optional<double> rerank;   // of the cross-encoder
};

/// A retrieved chunk as the answer lists it.
struct Source {
    std::size_t n = 0;  // 1, 2, ...: what `[n]` in the answer names
    Chunk chunk;
    double score = 0;  // what the sources are ordered by, best first
    Scores scores;
    std::size_t duplicates = 0;  // others that say nearly the same, and are not listed
};

/// Bytes `[start, end)` of a text that have to do with a source.
struct SourceRange {
    std::size_t source = 0;  // Source::n
    std::uint64_t start = 0;
    std::uint64_t end = 0;

    bool operator==(const SourceRange&) const = default;
};

enum class AnswerKind { kGenerated, kExtractive, kNone, kAbstained };
template <>
inline constexpr auto kNamesOf<AnswerKind> =
    names_of<AnswerKind>("generated", "extractive", "none", "abstained");

/// Which cache knew the embedding of the question.
enum class CacheOutcome { kL1, kL2, kMiss, kNone };
template <>
inline constexpr auto kNamesOf<CacheOutcome> = names_of<CacheOutcome>("l1", "l2", "miss", "none");

enum class ResultCache { kHit, kMiss, kOff };
template <>
inline constexpr auto kNamesOf<ResultCache> = names_of<ResultCache>("hit", "miss", "off");

struct Usage {
    std::size_t prompt_tokens = 0;
    std::size_t completion_tokens = 0;
};

struct Answer {
    std::string text;
    AnswerKind kind = AnswerKind::kNone;
    std::vector<Source> sources;
    std::vector<SourceRange> citations;  // in `text`: where a mark names a source
    std::vector<SourceRange> quotes;     // in the sources' documents: what `text` repeats of them
    CacheOutcome embedding_cache = CacheOutcome::kNone;
    ResultCache result_cache = ResultCache::kOff;
    std::vector<StageTime> timings;
    bool was_cut = false;  // at max_tokens: the model had more to say
    std::string options;   // the name of the AnswerOptions that it was made with
    Usage usage;
    std::vector<ToolCall> tool_calls;  // of who asks, which the language model wants called
    std::string question_used;         // what was searched, where that is more than what was asked
    std::vector<std::string> warnings;
    std::size_t lasting_warnings = 0;  // of them: see `warn_lastingly`
};

/// Warns of something that lies in the question, the documents or the settings, so that whoever asks
/// again is warned again. Every other warning is of the moment, and such an answer is not kept.
template <typename Warned>
void warn_lastingly(Warned& of, std::string warning) {
    of.warnings.push_back(std::move(warning));
    ++of.lasting_warnings;
}

}  // namespace ragd
