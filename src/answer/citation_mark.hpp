#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// Numbers of sources that a mark cites, as it writes them: one, or a first and a last one.
struct CitedRange {
    std::string first;
    std::string last;
};

/// A mark by which a language model cites: `[1]` as it is told to, `[1, 3]`, `[1-3]`, and the
/// shapes that models know from elsewhere: `[Source 1]`, `[ID:1]`, `[^1]`, `[[1]]`, `【1†source】`,
/// `(source 1)`.
struct CitationMark {
    std::size_t bytes = 0;  // of the text that begins with it
    std::vector<CitedRange> cited;
    bool is_plain = true;  // numbers in brackets, and nothing else

    [[nodiscard]] bool is_range() const;
    [[nodiscard]] bool is_list() const { return cited.size() > 1 || is_range(); }
};

enum class MarkMatch { kNo, kSoFar, kWhole };

/// Whether `text` begins with a mark, or may when it goes on. Only a mark that is whole is written
/// to `mark`. No mark: what begins with zero and goes on, as intervals and patterns do (`[0, 1]`,
/// `[0-9]`), and what is longer than kMarkBytesMax.
MarkMatch match_mark(std::string_view text, CitationMark& mark);

inline constexpr std::size_t kMarkBytesMax = 128;

}  // namespace ragd
