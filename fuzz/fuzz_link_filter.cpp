// The text of a language model: how it is cut into pieces changes nothing of what is let through,
// and nothing that is let through would be taken out of it again.
#include <array>
#include <memory>
#include <string>
#include <string_view>

#include "answer/guard/link_filter.hpp"
#include "base/assert.hpp"
#include "input.hpp"

namespace ragd {
namespace {

std::string filtered(const std::shared_ptr<const KnownAddresses>& known, std::string_view text,
                     std::size_t piece, std::size_t& removed) {
    LinkFilter filter{known};
    std::string out;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        out += filter.feed(text.substr(at, piece));
    }
    out += filter.finish();
    removed = filter.removed();
    return out;
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    const std::size_t piece = input.byte() % 16U + 1;
    const std::array<std::string_view, 1> sources{input.part()};
    const auto known = std::make_shared<const KnownAddresses>(sources);
    const std::string_view text = input.rest();
    std::size_t removed = 0;
    const std::string whole = filtered(known, text, text.size() + 1, removed);
    RAG_ASSERT(filtered(known, text, piece, removed) == whole, "pieces change nothing");
    RAG_ASSERT(filtered(known, text, 1, removed) == whole, "bytes change nothing");
    (void)filtered(known, whole, whole.size() + 1, removed);
    // A line that opens a fence is known as one up to a length, which changes with what is put in.
    const bool has_fence = whole.contains("```") || whole.contains("~~~");
    RAG_ASSERT(removed == 0 || has_fence, "nothing is left to take out");
    return 0;
}
