// Any text as source code of each language: its mask has the same bytes and lines, its definitions lie within one
// another, and its sections are all of it.
#include <algorithm>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "input.hpp"
#include "text/code_mask.hpp"
#include "text/code_sections.hpp"

namespace ragd {
namespace {

std::string valid(std::string_view bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size();) {
        const CodePoint c = decode_utf8(bytes, at);
        at += c.bytes;
        append_utf8(out, c.value);
    }
    return out;
}

void check_definitions(std::string_view text, CodeLanguage language) {
    const std::string masked = mask_code(text, language);
    RAG_ASSERT(masked.size() == text.size() &&
                   std::ranges::count(masked, '\n') == std::ranges::count(text, '\n'),
               "a mask has the bytes and lines of its text");
    const auto definitions = read_definitions(text, language);
    std::vector<Span> open;
    std::size_t last = 0;
    for (const Definition& definition : definitions) {
        const Span span = definition.span;
        RAG_ASSERT(last <= span.start && span.start < span.end && span.end <= text.size(),
                   "definitions ascend");
        RAG_ASSERT(is_valid_utf8(span.of(text)) && is_valid_utf8(definition.name),
                   "definitions are on UTF-8 boundaries");
        RAG_ASSERT(span.start <= definition.signature.start && definition.signature.end <= span.end,
                   "a signature is of its definition");
        while (!open.empty() && open.back().end <= span.start) {
            open.pop_back();
        }
        RAG_ASSERT(open.empty() || span.end <= open.back().end, "definitions are within others");
        open.push_back(span);
        last = span.start;
    }
    std::size_t at = 0;
    for (const CodeSection& section : code_sections(text, definitions)) {
        RAG_ASSERT(section.span.start == at && section.span.end > at, "sections are all of it");
        at = section.span.end;
    }
    RAG_ASSERT(at == text.size(), "the last section ends the text");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ragd::Input input{data, size};
    const auto language = static_cast<ragd::CodeLanguage>(input.byte() % ragd::kCodeLanguages);
    ragd::check_definitions(ragd::valid(input.rest()), language);
    return 0;
}
