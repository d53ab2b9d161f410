#pragma once
#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// What an extractor promises of whatever it was given.
inline void check_extraction(const Result<Extraction>& out) {
    if (!out) {
        RAG_ASSERT(fault_of(out.error()), "a refusal is one of the faults");
        return;
    }
    RAG_ASSERT(!trim(out->text).empty() && is_valid_utf8(out->text), "there is text");
    RAG_ASSERT(is_valid_utf8(out->title), "a title is text");
    std::size_t last = 0;
    for (const LocatedSpan& located : out->locations) {
        RAG_ASSERT(located.span.start >= last && located.span.start < located.span.end,
                   "locations ascend, apart");
        last = located.span.end;
    }
    RAG_ASSERT(last <= out->text.size(), "locations are of the text");
}

}  // namespace ragd
