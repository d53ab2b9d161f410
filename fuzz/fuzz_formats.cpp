// Any bytes as any file: what is parsed is valid UTF-8 in order, and has sound terms; what is not
// is refused with a message. The same bytes as an ignore file end.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "formats/ignore_rules.hpp"
#include "formats/parse_file.hpp"
#include "text/analyzer.hpp"

namespace ragd {
namespace {

void check_terms(std::string_view text) {
    std::vector<std::string> terms;
    Analyzer{}.analyze(text, terms);
    for (const std::string& term : terms) {
        RAG_ASSERT(!term.empty() && term.size() <= Analyzer::kTermBytesMax, "terms are bounded");
        RAG_ASSERT(is_valid_utf8(term), "terms are text");
    }
}

void check_file(std::string_view name, std::string_view bytes) {
    std::size_t last = 0;
    const auto parsed =
        parse_file(name, bytes, [&](const ParsedDocument& document) -> Result<void> {
            RAG_ASSERT(is_valid_utf8(document.text), "texts are valid");
            RAG_ASSERT(is_valid_utf8(document.title), "titles are valid");
            RAG_ASSERT(is_valid_utf8(document.id), "ids are valid");
            RAG_ASSERT(document.number == 0 || document.number > last, "numbers ascend");
            last = document.number;
            check_terms(document.text);
            return {};
        });
    RAG_ASSERT(parsed || !parsed.error().message.empty(), "a refusal says why");
    if (parsed) {
        for (const std::string& fault : parsed->describe()) {
            RAG_ASSERT(fault.starts_with("line "), "a fault names its line");
        }
    }
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static constexpr std::array<std::string_view, 12> kNames = {
        "a.txt",  "a.md",    "a.jsonl", "a.csv", "a.rst", "a.adoc",
        "a.json", "a.ipynb", "a.xml",   "a.srt", "a.vtt", "notes"};
    if (size == 0) {
        return 0;
    }
    const std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
    ragd::check_file(kNames[data[0] % kNames.size()], bytes);
    ragd::check_terms(bytes);
    const std::size_t half = bytes.size() / 2;
    (void)ragd::IgnoreRules{bytes.substr(0, half)}.judge(bytes.substr(half), data[0] % 2 == 0);
    return 0;
}
