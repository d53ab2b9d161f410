// The text of a language model: how it is cut into pieces changes neither the answer nor its
// citations; each citation names a source that is known, by a mark that stands where it says.
#include <string>
#include <string_view>
#include <vector>

#include "answer/citations.hpp"
#include "base/assert.hpp"
#include "input.hpp"

namespace ragd {
namespace {

struct Filtered {
    std::string text;
    std::vector<SourceRange> citations;
    std::set<std::string> removed;
    std::set<std::string> doubtful;
    bool operator==(const Filtered&) const = default;
};

const std::vector<bool> kKnown{false, true, true, false, true};

Filtered filtered(std::string_view text, std::string_view source, std::size_t piece) {
    CitationFilter filter{kKnown, {source}};
    Filtered found;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        found.text += filter.feed(text.substr(at, piece));
    }
    found.text += filter.finish();
    found.citations = filter.citations();
    found.removed = filter.removed();
    found.doubtful = filter.doubtful();
    return found;
}

void check(const Filtered& found) {
    std::uint64_t last = 0;
    for (const SourceRange& one : found.citations) {
        RAG_ASSERT(one.source < kKnown.size() && kKnown[one.source], "a source that is known");
        RAG_ASSERT(last <= one.start && one.start < one.end && one.end <= found.text.size(),
                   "in the text, in order");
        RAG_ASSERT(found.text[one.start] == '[' && found.text[one.end - 1] == ']', "a mark");
        last = one.start;
    }
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    const std::size_t piece = input.byte() % 16U + 1;
    const std::string_view source = input.part();
    const std::string_view text = input.rest();
    const Filtered whole = filtered(text, source, text.size() + 1);
    check(whole);
    RAG_ASSERT(filtered(text, source, piece) == whole, "pieces change nothing");
    RAG_ASSERT(filtered(text, source, 1) == whole, "bytes change nothing");
    return 0;
}
