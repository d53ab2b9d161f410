#pragma once
#include <optional>

#include "base/span.hpp"
#include "ports/reader.hpp"

namespace ragd {

/// Where a reader sees the answer in some part of a passage, and how surely.
struct SpanEvidence {
    Span span;         // in the passage's text
    double logit = 0;  // over that of no answer: above 0 it says that this is one
};

/// The likeliest answer within `part` of a passage; nothing where the reader read no word of it.
std::optional<SpanEvidence> best_span(const PassageReading& reading, Span part);

/// Whether the reader understands enough of question and passage to be believed: below, it reads
/// another language or script than it was trained on.
bool is_familiar(const PassageReading& reading);

}  // namespace ragd
