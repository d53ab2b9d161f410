#pragma once
#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "answer/citation_mark.hpp"
#include "answer/code_context.hpp"
#include "domain/answer.hpp"
#include "text/markdown_code.hpp"

namespace ragd {

/// Reads the text of a language model as it comes, and lets only those citations through that name
/// a source. Marks of other shapes than `[n]`, `[n, m]` and `[n-m]` become these; numbers that name
/// no source are cut out, a mark without another number with the space before it. Code stays as it
/// is: what stands between fences or backticks, and brackets that are code by what is around them
/// (see `judge`). White space at either end of the whole text is dropped.
/// What comes out, joined, does not depend on how the text was cut into pieces.
/// Threads: one at a time. Lifetime: what `sources` refers to outlives it.
class CitationFilter {
public:
    /// `known[n]` tells whether `[n]` names a source; `sources` are the texts that the model read.
    explicit CitationFilter(std::vector<bool> known, std::vector<std::string_view> sources = {})
        : known_(std::move(known)), sources_(std::move(sources)) {}

    /// Takes a piece and returns what can be said by now; a citation that is not yet whole waits.
    std::string feed(std::string_view piece);
    /// The text is complete: returns what was held back.
    std::string finish();

    /// What was let through: where the marks stand in the text that came out, in order.
    [[nodiscard]] const std::vector<SourceRange>& citations() const { return citations_; }
    /// The numbers that were cut out.
    [[nodiscard]] const std::set<std::string>& removed() const { return removed_; }
    /// Brackets that were left, since they may be code, but name no source if they cite.
    [[nodiscard]] const std::set<std::string>& doubtful() const { return doubtful_; }

private:
    /// Marks without a space between them.
    struct Chain {
        std::vector<CitationMark> marks;
        std::size_t bytes = 0;
        std::size_t link_bytes = 0;  // "(http://...)" behind them
        bool may_go_on = false;
    };

    void run(bool at_end);
    [[nodiscard]] bool may_open() const;
    [[nodiscard]] Chain chain_ahead(bool at_end) const;
    Bracket judge_in_its_place(const Chain& chain);
    [[nodiscard]] bool all_known(std::span<const CitationMark> marks) const;
    void take(const Chain& chain);
    void cite(const CitationMark& mark, std::string_view written);
    [[nodiscard]] std::vector<std::size_t> known_of(const CitationMark& mark);
    [[nodiscard]] bool is_known(std::string_view number, std::size_t& n) const;
    void remember_removed(const std::string& number);
    void pass(std::string_view text);
    void read(std::string_view text);
    void say(std::string_view text);
    [[nodiscard]] std::string_view rest() const;

    std::vector<bool> known_;
    std::vector<std::string_view> sources_;
    std::vector<std::string> lowered_;  // the same in lower case, once that is needed
    std::string pending_;
    std::size_t at_ = 0;  // in pending_: what was read of it
    std::string behind_;  // the end of what was read, as the model wrote it
    MarkdownCode code_;
    std::string out_;
    std::uint64_t said_ = 0;  // bytes, out_ included
    std::string spaces_;      // held until something follows; a comma behind a mark, too
    bool after_mark_ = false;
    bool drops_blanks_ = false;  // those after a mark that was cut out at the start of a line
    std::vector<SourceRange> citations_;
    std::set<std::string> removed_;
    std::set<std::string> doubtful_;
};

}  // namespace ragd
