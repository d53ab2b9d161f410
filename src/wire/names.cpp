#include "wire/encode.hpp"

namespace ragd {

std::string_view name_of(SearchMode mode) {
    switch (mode) {
        case SearchMode::kHybrid:
            return "hybrid";
        case SearchMode::kVector:
            return "vector";
        case SearchMode::kKeyword:
            return "keyword";
    }
    return "hybrid";
}

std::string_view name_of(AnswerKind kind) {
    switch (kind) {
        case AnswerKind::kGenerated:
            return "generated";
        case AnswerKind::kExtractive:
            return "extractive";
        case AnswerKind::kNone:
            return "none";
        case AnswerKind::kAbstained:
            return "abstained";
    }
    return "none";
}

std::string_view name_of(CacheOutcome outcome) {
    switch (outcome) {
        case CacheOutcome::kL1:
            return "l1";
        case CacheOutcome::kL2:
            return "l2";
        case CacheOutcome::kMiss:
            return "miss";
        case CacheOutcome::kNone:
            return "none";
    }
    return "none";
}

std::string_view name_of(ResultCache outcome) {
    switch (outcome) {
        case ResultCache::kHit:
            return "hit";
        case ResultCache::kMiss:
            return "miss";
        case ResultCache::kOff:
            return "off";
    }
    return "off";
}

}  // namespace ragd
