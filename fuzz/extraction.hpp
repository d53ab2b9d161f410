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
    const bool members = out->parts != PartKind::kAttachments && !out->attachments.empty();
    RAG_ASSERT(members || !trim(out->text).empty(), "there is text, or files that have some");
    RAG_ASSERT(is_valid_utf8(out->text), "text is valid");
    for (const Attachment& part : out->attachments) {
        RAG_ASSERT(is_valid_utf8(part.name) && is_valid_utf8(part.left_out), "names are text");
        RAG_ASSERT(part.left_out.empty() || part.bytes.empty(), "what is left out has no bytes");
    }
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
