#pragma once
#include <cstddef>
#include <span>
#include <string_view>

#include "text/blocks.hpp"
#include "text/outline.hpp"

namespace ragd {

/// The sentence at the end of a paragraph that announces a list: "Bring along:"; or nothing.
std::string_view announcement(std::string_view text, const Block& block);

/// What a chunk that begins within a table or a list needs in front of it, since it stands in a chunk
/// before: the names of the columns, or the sentence that announces the list.
class LeadIn {
public:
    /// What is given must outlive it.
    LeadIn(std::string_view text, std::span<const Block> blocks, const PrefixWriter& prefixes)
        : text_(text), blocks_(blocks), prefixes_(prefixes) {}

    /// Of the chunk that begins at `start`; the next one must begin behind it. Linear time for all.
    Prefix of(std::size_t start);

private:
    std::string_view text_;
    std::span<const Block> blocks_;
    const PrefixWriter& prefixes_;
    std::size_t at_ = 0;                  // of the block in which the last chunk began
    const Block* before_list_ = nullptr;  // of the list that this block is in
};

}  // namespace ragd
