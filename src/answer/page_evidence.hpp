#pragma once
#include <span>
#include <string_view>
#include <vector>

namespace ragd {

/// A chunk that was reranked: the document that it is of, and the log-odds that it is relevant.
struct RankedChunk {
    std::string_view document;
    double log_odds;
};

/// What speaks for a page beside its best chunk, in log-odds, a number for each of `chunks`: 0 but
/// for the best of a document of which more than three are there. Each beyond the best three counts
/// by how likely it is beside the best of all. A page about the subject of a question is found with
/// many of its chunks; two or three are found of any document that is long enough, and say nothing.
/// The others keep what they have: the best stands for its page, and room is left for other pages.
std::vector<double> page_evidence(std::span<const RankedChunk> chunks);

}  // namespace ragd
