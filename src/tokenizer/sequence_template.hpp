#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace ragd {

/// How a model wants its input laid out: special tokens around the pieces of one or two texts.
struct SequenceTemplate {
    enum class Part { kSpecial, kFirst, kSecond };
    struct Item {
        Part part;
        std::int32_t type_id = 0;
        std::vector<std::int32_t> ids = {};  // of kSpecial
    };
    std::vector<Item> items;

    /// Tokens that stand there whatever the texts are.
    [[nodiscard]] std::size_t special_tokens() const {
        std::size_t count = 0;
        for (const Item& item : items) {
            count += item.ids.size();
        }
        return count;
    }
};

/// Pieces to keep of two texts of `first` and `second` pieces so that both fit in `room`: the
/// longer one gives until they are equal, then both give ("longest_first"). Where `room` is odd and
/// both give, the text that was longer keeps one more, the second one if they were equal.
std::pair<std::size_t, std::size_t> longest_first(std::size_t first, std::size_t second,
                                                  std::size_t room);

}  // namespace ragd
