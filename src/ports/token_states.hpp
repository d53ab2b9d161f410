#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace ragd {

/// What an encoder makes of each word piece of a text, special tokens left out: `count` rows of
/// `width` floats, each of unit length.
struct TokenStates {
    std::vector<float> rows;
    std::size_t count = 0;
    std::size_t width = 0;
};

/// Makes of a passage's states what its reranker will want of them. Those bytes are kept with the
/// chunk, so that the passage need not be read again; to all others they mean nothing.
class PassagePacker {
public:
    virtual ~PassagePacker() = default;

    /// Requires: nothing; states of a width that it does not know give an empty string.
    /// Errors: none.  Threads: any, at once.  Lifetime: returns a value.
    [[nodiscard]] virtual std::string pack(const TokenStates& states) const = 0;
};

}  // namespace ragd
