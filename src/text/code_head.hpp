#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "text/code_language.hpp"

namespace ragd {

/// What a block in braces is, by what stands before it.
struct CodeHead {
    enum class Kind {
        kOther,        // whatever it is, nothing in it is told
        kTransparent,  // a namespace: what is in it counts as if it were outside
        kType,
        kFunction,
        kPartOfHead,  // no body yet: `: member{1}` of a constructor
    };
    Kind kind = Kind::kOther;
    std::string name;
};

/// `head` is masked (code_mask.hpp), `text` the same bytes as they are; `in_type` says that it stands in a
/// class or the like.
CodeHead read_code_head(std::string_view text, std::string_view head, CodeLanguage language,
                        bool in_type);

}  // namespace ragd
