#include "extract/rtf_state.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/charset.hpp"
#include "extract/extract_fault.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

constexpr std::size_t kOtherTextBytesMax = 64 * limits::kKiB;

}  // namespace

RtfState::RtfState(RtfWriter& writer, Extraction& out) : writer_(writer), out_(out) {
    groups_.emplace_back();
}

Result<void> RtfState::take(const RtfToken& token, std::size_t depth_max) {
    using Kind = RtfToken::Kind;
    switch (token.kind) {
        case Kind::kOpen:
            return open(depth_max);
        case Kind::kClose:
            close();
            return {};
        case Kind::kWord:
            word(token);
            break;
        case Kind::kSymbol:
            symbol(token.name.front());
            break;
        case Kind::kByte: {
            const char byte = static_cast<char>(token.number);
            add_bytes({&byte, 1});
            break;
        }
        case Kind::kText:
            add_bytes(token.name);
            break;
        case Kind::kBadData:
            return fail_extract(ExtractFault::kDamaged, "it says more bytes than it has");
        case Kind::kEnd:
            break;
    }
    top().is_new = top().is_new && token.kind == Kind::kSymbol && token.name == "*";
    return {};
}

Result<void> RtfState::open(std::size_t depth_max) {
    flush_bytes();
    if (groups_.size() > depth_max) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("groups more than {} deep in one another", depth_max));
    }
    top().is_new = false;
    Group inner = top();
    inner.is_new = true;
    inner.is_note = inner.is_optional = inner.skips_result = false;
    groups_.push_back(inner);
    to_skip_ = 0;
    return {};
}

void RtfState::close() {
    flush_bytes();
    to_skip_ = 0;
    if (groups_.size() == 1) {  // one brace too many
        return;
    }
    const Group group = groups_.back();
    groups_.pop_back();
    const Group& outer = groups_.back();
    if (group.place == Place::kFonts || group.place == Place::kStyles) {
        end_definition();
    } else if (group.place == Place::kFact || group.place == Place::kMoment) {
        if (outer.place != group.place) {
            end_fact(group);
        }
    } else if (group.place == Place::kInstruction && outer.place != Place::kInstruction) {
        groups_.back().skips_result = clean_line(text_).starts_with("TOC");
        text_.clear();
    }
    if (group.is_note) {
        writer_.end_note();
    }
    // What is printed before an item is a group in its paragraph, which may come before the properties.
}

void RtfState::symbol(char c) {
    flush_bytes();
    switch (c) {
        case '*':
            top().is_optional = top().is_new;
            return;
        case '~':
            put("\u00A0");
            return;
        case '_':
            put("-");
            return;
        case '\r':
        case '\n':
            if (top().place == Place::kBody) {
                writer_.end_paragraph(top().paragraph);
            }
            return;
        case '\t':
            put("\t");
            return;
        case '{':
        case '}':
        case '\\':
            add_bytes({&c, 1});
            return;
        default:
            return;
    }
}

void RtfState::unicode(int value) {
    constexpr int kUnits = 0x10000;
    constexpr char32_t kHigh = 0xD800;
    constexpr char32_t kLow = 0xDC00;
    constexpr char32_t kEnd = 0xE000;
    constexpr char32_t kSupplement = 0x10000;
    constexpr char32_t kBits = 10;
    flush_bytes();
    const auto unit = static_cast<char32_t>(value < 0 ? value + kUnits : value);
    to_skip_ = top().skip_after_unicode;
    const char32_t high = std::exchange(high_surrogate_, 0);
    if (unit >= kHigh && unit < kLow) {
        high_surrogate_ = unit;
        return;
    }
    std::string text;
    if (unit >= kLow && unit < kEnd) {
        if (high == 0) {
            return;
        }
        append_utf8(text, kSupplement + ((high - kHigh) << kBits) + (unit - kLow));
    } else if (unit < kSupplement) {
        // Symbol fonts have their characters at U+F000.
        append_utf8(text, unit);
    }
    put(text);
}

std::string RtfState::charset() const {
    const auto font = font_charsets_.find(groups_.back().font);
    return font == font_charsets_.end() || font->second.empty() ? charset_ : font->second;
}

void RtfState::add_bytes(std::string_view bytes) {
    const auto skipped = std::min(static_cast<std::size_t>(to_skip_), bytes.size());
    to_skip_ -= static_cast<int>(skipped);
    bytes.remove_prefix(skipped);
    if (bytes.empty() || top().place == Place::kSkip) {
        return;
    }
    if (bytes_.empty()) {
        bytes_charset_ = charset();
    }
    bytes_ += bytes;
}

/// Several bytes may be one character, so they are decoded together.
void RtfState::flush_bytes() {
    if (!bytes_.empty()) {
        const std::string bytes = std::exchange(bytes_, {});
        const bool ascii =
            std::ranges::all_of(bytes, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
        put(ascii ? bytes : decode_charset(bytes, bytes_charset_).text);
    }
}

void RtfState::put(std::string_view text) {
    const Group& group = top();
    switch (group.place) {
        case Place::kBody:
            if (!group.is_hidden) {
                writer_.append(text);
            }
            return;
        case Place::kMarker:
            writer_.marker(text);
            return;
        case Place::kStyles:
        case Place::kFact:
        case Place::kInstruction:
            if (text_.size() < kOtherTextBytesMax) {
                text_ += text;
            }
            return;
        case Place::kSkip:
        case Place::kShape:
        case Place::kFonts:
        case Place::kMoment:
            return;
    }
}

Result<void> RtfState::finish() {
    flush_bytes();
    if (groups_.size() > 1) {
        return fail_extract(ExtractFault::kDamaged, "it ends in the middle");
    }
    writer_.finish(top().paragraph);
    return {};
}

}  // namespace ragd
