#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/span.hpp"
#include "text/code_language.hpp"

namespace ragd {

/// A function, method, class, ... of source code.
struct Definition {
    Span span;         // with the comments right above it and what decorates it, to its end
    Span signature;    // "void put(const Key& key)": up to its body
    std::string name;  // as a heading: "class Store", "put()", "Store.Put()"
    int depth = 0;     // definitions that it is within
};

/// What is deeper is not told.
inline constexpr int kDefinitionDepthMax = 8;

/// The definitions of source code, ascending by start, those within others behind them: spans are apart or
/// within one another. What is within a function is not told, and declarations without a body are none.
/// Rules like those of ctags: no parser, so that code which does not compile, or of a newer version of its
/// language, still comes apart; strings and comments do not fool them. Linear time.
/// Requires: valid UTF-8.
std::vector<Definition> read_definitions(std::string_view text, CodeLanguage language);

}  // namespace ragd
