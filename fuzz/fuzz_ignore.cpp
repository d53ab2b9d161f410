// Ignore files: any bytes are rules, a comment changes none of them, and the last rule that matches
// is the one that holds.
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "formats/ignore_rules.hpp"
#include "input.hpp"

namespace ragd {
namespace {

/// A rule that matches this path and nothing else.
std::string exactly(std::string_view path) {
    std::string rule = "/";
    for (const char c : path) {
        if (c >= 0) {  // a sequence of UTF-8 stays one
            rule += '\\';
        }
        rule += c;
    }
    return rule;
}

bool is_plain(std::string_view path) {
    return !path.empty() && path.find_first_of("\r\n/\\") == std::string_view::npos;
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    using Verdict = IgnoreRules::Verdict;
    Input input{data, size};
    const bool is_folder = input.byte() % 2 == 0;
    const std::string path{input.part()};
    const std::string text{input.rest()};
    const Verdict verdict = IgnoreRules{text}.judge(path, is_folder);
    RAG_ASSERT(IgnoreRules{text + "\n# a comment\n\n"}.judge(path, is_folder) == verdict,
               "comments and blank lines say nothing");
    if (is_plain(path)) {
        const std::string rule = exactly(path);
        RAG_ASSERT(IgnoreRules{text + "\n" + rule}.judge(path, is_folder) == Verdict::kIgnore,
                   "the last rule holds");
        RAG_ASSERT(IgnoreRules{text + "\n!" + rule}.judge(path, is_folder) == Verdict::kKeep,
                   "also where it brings back");
    }
    return 0;
}
