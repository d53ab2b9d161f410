#pragma once
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// Reads the text of a language model as it comes, and lets only those citations through that name
/// a source: `[n]`, `[n, m]` and `[n-m]` with numbers that the model was given. Others are cut out
/// of the text, with the space before them. White space at either end of the whole text is dropped.
/// What comes out, joined, does not depend on how the text was cut into pieces.
/// Threads: one at a time.
class CitationFilter {
public:
    /// `known[n]` tells whether `[n]` names a source.
    explicit CitationFilter(std::vector<bool> known) : known_(std::move(known)) {}

    /// Takes a piece and returns what can be said by now; a citation that is not yet whole waits.
    std::string feed(std::string_view piece);
    /// The text is complete: returns what was held back.
    std::string finish();

    /// The numbers that were cut out.
    [[nodiscard]] const std::set<std::string>& removed() const { return removed_; }
    /// A citation was let through.
    [[nodiscard]] bool cites() const { return cites_; }

private:
    void take(char c, std::string& out);
    void close(std::string& out);
    void release(std::string& out);

    std::vector<bool> known_;
    std::string spaces_;   // held until something follows
    std::string bracket_;  // "[1, " so far
    bool begun_ = false;   // something was said
    bool cites_ = false;
    std::set<std::string> removed_;
};

}  // namespace ragd
