#include "extract/rtf_extractor.hpp"

#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"
#include "extract/rtf_state.hpp"
#include "extract/rtf_tokens.hpp"
#include "extract/rtf_writer.hpp"

namespace ragd {
namespace {

Result<void> read_rtf(std::string_view bytes, const ExtractLimits& limits, TextBuilder& text,
                      Extraction& out) {
    RtfTokens tokens{bytes.substr(std::min(bytes.find('{'), bytes.size()))};
    RtfWriter writer{text};
    RtfState state{writer, out};
    for (RtfToken token = tokens.next(); token.kind != RtfToken::Kind::kEnd && !text.full();
         token = tokens.next()) {
        RAG_TRY(state.take(token, limits.depth_max));
    }
    return text.full() ? Result<void>{} : state.finish();
}

}  // namespace

bool is_rtf(std::string_view bytes) {
    constexpr std::size_t kWithin = 64;
    return trim(bytes.substr(0, kWithin)).starts_with("{\\rtf");
}

Result<Extraction> extract_rtf(std::string_view bytes, const ExtractLimits& limits) {
    if (!is_rtf(bytes)) {
        return fail_extract(ExtractFault::kDamaged, "it does not begin as RTF does");
    }
    Extraction out;
    TextBuilder text{limits};
    RAG_TRY(read_rtf(bytes, limits, text, out));
    RAG_TRY(text.finish(out));
    return out;
}

Result<void> write_rtf(std::string_view bytes, const ExtractLimits& limits, TextBuilder& out) {
    Extraction facts;
    return read_rtf(bytes, limits, out, facts);
}

}  // namespace ragd
