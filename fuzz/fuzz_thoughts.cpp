// The text of a model that thinks aloud: how it is cut into pieces does not change what is left of
// it, and what was said in error is at most what was said.
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "clients/openai/thoughts.hpp"
#include "input.hpp"

namespace ragd {
namespace {

std::string left_of(std::string_view text, std::size_t piece, ThoughtFilter::Hold hold) {
    ThoughtFilter filter{hold};
    std::string said;
    for (std::size_t at = 0; at < text.size(); at += piece) {
        said += filter.feed(text.substr(at, piece));
    }
    said += filter.finish();
    RAG_ASSERT(filter.said_in_error() <= said.size(), "it was said");
    RAG_ASSERT(filter.said_in_error() == 0 || filter.closed_only(), "a tag tells");
    return said.substr(filter.said_in_error());
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    const std::size_t piece = input.byte() % 16U + 1;
    const std::string_view text = input.rest();
    const std::string whole = left_of(text, text.size() + 1, ThoughtFilter::Hold::kWhereItShows);
    RAG_ASSERT(whole.size() <= text.size(), "nothing is added");
    for (const std::size_t bytes : {piece, std::size_t{1}}) {
        for (const auto hold : {ThoughtFilter::Hold::kWhereItShows, ThoughtFilter::Hold::kAlways}) {
            RAG_ASSERT(left_of(text, bytes, hold) == whole, "pieces change nothing");
        }
    }
    return 0;
}
