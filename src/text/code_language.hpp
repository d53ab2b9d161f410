#pragma once
#include <string_view>

namespace ragd {

/// The languages whose definitions are found in source code (definitions.hpp).
enum class CodeLanguage {
    kNone,
    kPython,
    kJavaScript,  // and TypeScript
    kJava,
    kC,
    kCpp,  // also .h, which may be either
    kCSharp,
    kGo,
    kRust,
    kPhp,
    kRuby,
    kShell,
    kKotlin,
    kSwift,
};

inline constexpr int kCodeLanguages = static_cast<int>(CodeLanguage::kSwift) + 1;

/// By the extension of a name, as syntax_of(): "src/store.cpp#3" is kCpp.
CodeLanguage language_of(std::string_view name);

}  // namespace ragd
