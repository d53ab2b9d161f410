#include "text/code_language.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "base/utf8.hpp"

namespace ragd {
namespace {

using enum CodeLanguage;

constexpr std::array<std::pair<std::string_view, CodeLanguage>, 37> kExtensions = {
    {{"py", kPython},      {"pyi", kPython},
     {"js", kJavaScript},  {"jsx", kJavaScript},
     {"mjs", kJavaScript}, {"cjs", kJavaScript},
     {"ts", kJavaScript},  {"tsx", kJavaScript},
     {"java", kJava},      {"c", kC},
     {"h", kCpp},          {"cc", kCpp},
     {"cpp", kCpp},        {"cxx", kCpp},
     {"hh", kCpp},         {"hpp", kCpp},
     {"hxx", kCpp},        {"ipp", kCpp},
     {"inl", kCpp},        {"cs", kCSharp},
     {"go", kGo},          {"rs", kRust},
     {"php", kPhp},        {"rb", kRuby},
     {"rake", kRuby},      {"gemspec", kRuby},
     {"sh", kShell},       {"bash", kShell},
     {"zsh", kShell},      {"ksh", kShell},
     {"kt", kKotlin},      {"kts", kKotlin},
     {"swift", kSwift},    {"mm", kCpp},
     {"cu", kCpp},         {"tcc", kCpp},
     {"phtml", kPhp}}};

}  // namespace

CodeLanguage language_of(std::string_view name) {
    name = name.substr(name.rfind('/') + 1);
    const std::string known = lower(name.substr(0, name.find('#')));
    const std::size_t dot = known.rfind('.');
    if (dot == std::string::npos || dot == 0) {
        return kNone;
    }
    const auto* found = std::ranges::find(kExtensions, std::string_view{known}.substr(dot + 1),
                                          [](const auto& row) { return row.first; });
    return found == kExtensions.end() ? kNone : found->second;
}

}  // namespace ragd
