#include "tokenizer/normalized_text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace ragd {

NormalizedText::NormalizedText(const CharTable& table, std::string_view text, ByteRange from) {
    Normalizer normalizer(table, *this);
    text = text.substr(0, from.end);
    for (std::size_t at = from.start; at < text.size();) {
        const CodePoint next = decode_utf8(text, at);
        normalizer.feed(next.value, {at, at + next.bytes});
        at += next.bytes;
    }
    normalizer.finish();
}

std::size_t NormalizedText::character_at(std::size_t at) const {
    const auto found = std::ranges::lower_bound(characters_, at, {}, &Character::start);
    return static_cast<std::size_t>(found - characters_.begin());
}

void NormalizedText::character(const NormalChar& character, ByteRange from) {
    constexpr NormalChar kSpace{.value = ' ', .kind = CharKind::kSpace};
    if (character.kind != CharKind::kIdeograph) {
        return push(character, from);
    }
    push(kSpace, {from.start, from.start});
    push(character, from);
    push(kSpace, {from.end, from.end});
}

void NormalizedText::push(const NormalChar& character, ByteRange from) {
    characters_.push_back({character, from, bytes_.size()});
    append_utf8(bytes_, character.value);
}

}  // namespace ragd
