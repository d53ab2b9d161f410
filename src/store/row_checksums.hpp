#pragma once
#include <string_view>

/// What rows are compared with when they are read, in SQL: 1 where one is what was written, else 0.
/// A column that came later is part of the sum where it is not empty, so that older rows keep theirs.
namespace ragd {

/// Of a row of chunks, as `c`.
inline constexpr std::string_view kChunkIsSound =
    "c.checksum = CASE WHEN c.locations <> '' THEN "
    "row_checksum(c.collection, c.document, c.ordinal, c.start, c.end, c.prefix, c.text, c.blocks, "
    "c.locations) WHEN c.blocks <> '' THEN "
    "row_checksum(c.collection, c.document, c.ordinal, c.start, c.end, c.prefix, c.text, c.blocks) "
    "ELSE row_checksum(c.collection, c.document, c.ordinal, c.start, c.end, c.prefix, c.text) END";

/// Of a row of contents, as `t`.
inline constexpr std::string_view kContentIsSound =
    "t.checksum = CASE t.locations WHEN '' THEN row_checksum(t.document, t.text) ELSE "
    "row_checksum(t.document, t.text, t.locations) END";

}  // namespace ragd
