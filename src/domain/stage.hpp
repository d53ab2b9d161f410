#pragma once
#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "base/names.hpp"

namespace ragd {

/// A step on the road of a question or of a document. Pipelines, timings, metrics, log lines and
/// the OpenAPI document all name stages from here.
enum class Stage {
    kIdentify,
    kChunk,
    kEmbed,
    kStore,
    kRetrieve,
    kFuse,
    kHydrate,
    kRerank,
    kRead,
    kGenerate,
    kTotal,  // from the first to the last
};
template <>
inline constexpr auto kNamesOf<Stage> =
    names_of<Stage>("identify", "chunk", "embed", "store", "retrieve", "fuse", "hydrate", "rerank",
                    "read", "generate", "total");

/// In the order in which a question meets them, as answers list their times.
inline constexpr std::array kQuestionStages{Stage::kEmbed,    Stage::kRetrieve, Stage::kFuse,
                                            Stage::kHydrate,  Stage::kRerank,   Stage::kRead,
                                            Stage::kGenerate, Stage::kTotal};
/// In the order in which a document meets them.
inline constexpr std::array kDocumentStages{Stage::kIdentify, Stage::kChunk, Stage::kEmbed,
                                            Stage::kStore, Stage::kTotal};

struct StageTime {
    Stage stage = Stage::kTotal;
    double milliseconds = 0;
};

/// 0 for one that did not run.
inline double milliseconds_of(const std::vector<StageTime>& times, Stage stage) {
    const auto time = std::ranges::find(times, stage, &StageTime::stage);
    return time == times.end() ? 0 : time->milliseconds;
}

}  // namespace ragd
