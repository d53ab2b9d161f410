#include "clients/qdrant/sort_key.hpp"

#include <bit>

namespace ragd {
namespace {

constexpr std::size_t kBytesPerWord = 6;  // 257^6 < 2^49
constexpr std::int64_t kBase = 257;
constexpr std::uint64_t kSign = std::uint64_t{1} << 63U;

}  // namespace

SortKey sort_key(std::string_view text, std::size_t words_max) {
    SortKey key;
    const std::size_t needed = text.size() / kBytesPerWord + 1;
    key.whole = needed <= words_max;
    for (std::size_t word = 0; word < needed && word < words_max; ++word) {
        std::int64_t value = 0;
        for (std::size_t i = word * kBytesPerWord; i < (word + 1) * kBytesPerWord; ++i) {
            const std::int64_t symbol =
                i < text.size() ? static_cast<unsigned char>(text[i]) + 1 : 0;
            value = value * kBase + symbol;
        }
        key.words.push_back(value);
    }
    return key;
}

SortKey sort_key(std::int64_t number) {
    return {
        .words = {number >> 32, number & 0xFFFF'FFFF}};  // rounds down, so negative ones sort, too
}

SortKey sort_key(double number) {
    // IEEE 754 doubles order as their bits do, once the negative ones are turned around.
    auto bits = std::bit_cast<std::uint64_t>(number + 0.0);
    bits = (bits & kSign) != 0 ? ~bits : bits | kSign;
    return {.words = {static_cast<std::int64_t>(bits >> 32U),
                      static_cast<std::int64_t>(bits & 0xFFFF'FFFFU)}};
}

}  // namespace ragd
