#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace ragd {

/// Two sets of byte strings with an id each, for longest-match: whole pieces, which may begin a
/// word, and continuations ("##ing", stored as "ing"). A double array (Aoe 1989) of 8-byte units
/// whose bases are unique, so that a unit needs to remember only its label (Yata, darts-clone):
/// one load per byte of input.
/// Threads: immutable once built.
class PieceTrie {
public:
    struct Piece {
        std::string_view bytes;
        std::int32_t id;
    };
    struct Match {
        std::int32_t id = -1;    // -1: nothing matches
        std::size_t length = 0;  // bytes
    };

    /// Requires: no two pieces of one list equal; none empty; ids >= 0. The trie keeps no view.
    PieceTrie(std::vector<Piece> first, std::vector<Piece> next);

    /// The longest piece that begins a word and is a prefix of `text`.
    [[nodiscard]] Match longest_first(std::string_view text) const {
        return longest(first_base_, text);
    }
    /// The longest continuation that is a prefix of `text`.
    [[nodiscard]] Match longest_next(std::string_view text) const {
        return longest(next_base_, text);
    }

private:
    class Builder;

    /// A node: where its children are and the byte that led here. Child c of a node is the unit at
    /// `base ^ c` if its label is c. Base 0 belongs to nobody: a node without children has it.
    struct Unit {
        static constexpr std::uint32_t kFree = 0x100;  // a label that no byte equals
        std::uint32_t base : 23 = 0;
        std::uint32_t label : 9 = kFree;
        std::int32_t id = -1;
    };
    static_assert(sizeof(Unit) == 8);

    [[nodiscard]] Match longest(std::uint32_t base, std::string_view text) const {
        Match best;
        for (std::size_t i = 0; i < text.size(); ++i) {
            const auto byte = static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
            const Unit unit = units_[base ^ byte];
            if (unit.label != byte) {
                break;
            }
            if (unit.id >= 0) {
                best = {.id = unit.id, .length = i + 1};
            }
            base = unit.base;
        }
        return best;
    }

    std::vector<Unit> units_;
    std::uint32_t first_base_ = 0;
    std::uint32_t next_base_ = 0;
};

}  // namespace ragd
