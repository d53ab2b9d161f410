#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "text/blocks.hpp"

namespace ragd {

/// What of a document's blocks lies in `chunk`, in the offsets of the chunk's text: a block that
/// begins before it or goes on after it is cut there, and stays what it is. Fenced code is its
/// lines inside; a title outside of the chunk is left out.
/// Requires: `blocks` ascending; `chunk` inside the text.
std::vector<Block> blocks_in(std::span<const Block> blocks, Span chunk, std::string_view text);

/// Blocks as they are kept with a chunk (Chunk::blocks), about eight characters each:
/// a letter or, of a heading, its level; start, bytes and, where there is one, those of the title:
/// "20,9,3,6;p11,40;".
std::string encode_blocks(std::span<const Block> blocks);

/// The blocks of a stored chunk. Where none were kept (it was stored before they were), or they are
/// not of this text, it is read as if it were a document.
std::vector<Block> blocks_of_chunk(std::string_view kept, std::string_view text);

}  // namespace ragd
