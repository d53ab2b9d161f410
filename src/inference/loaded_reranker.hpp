#pragma once
#include <memory>
#include <optional>
#include <string>

#include "domain/blend.hpp"
#include "inference/late/state_attachment.hpp"
#include "ports/reranker.hpp"

namespace ragd {

/// A reranker and what its folder says of it.
struct LoadedReranker {
    std::unique_ptr<Reranker> reranker;
    StateAttachment attachment = {};  // what it wants kept of a passage; ends with the reranker
    std::string description;          // one line for the log
    std::string revision;             // sha256 of the weights: scores of two revisions do not mix
    std::optional<Blend> blend;  // of ragd_blend.json: how its logits and fused scores go together
};

}  // namespace ragd
