#include "answer/guard/link_filter.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "answer/guard/address.hpp"
#include "answer/guard/link_target.hpp"
#include "answer/guard/markup.hpp"
#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::string_view kNoLink = "(link removed)";
constexpr std::string_view kNoImage = "(image removed)";
constexpr std::string_view kNoMail = "(address removed)";
constexpr std::size_t kEntityBytesMax = 9;
constexpr std::string_view kMarks = " \t>-*+.)#0123456789";  // of lists, quotes and headings

/// What readers make of these begins, or goes on with, an address.
constexpr std::array<std::string_view, 4> kEntities{"&colon;", "&commat;", "&period;", "&sol;"};

}  // namespace

std::string LinkFilter::feed(std::string_view piece) {
    pending_ += piece;
    run(Whole::kNo);
    return std::exchange(out_, {});
}

std::string LinkFilter::finish() {
    run(Whole::kYes);
    return std::exchange(out_, {});
}

void LinkFilter::run(Whole whole) {
    while (at_ < pending_.size() && step(whole) == Step::kDone) {
    }
    pending_.erase(0, std::exchange(at_, 0));
}

LinkFilter::Step LinkFilter::step(Whole whole) {
    const char c = rest()[0];
    if (cuts_address_) {
        cuts_address_ = static_cast<unsigned char>(c) > ' ' && is_ascii(c) &&
                        !std::string_view{"<>\"`|"}.contains(c);
        if (cuts_address_) {
            cut(1);
            return Step::kDone;
        }
    }
    const auto code = code_.look(rest(), whole);
    if (code == CertainCode::Next::kMayCome) {
        return Step::kWaits;
    }
    if (is_of_word(c)) {  // in code, too: not all readers agree on what is code
        return word(whole, code == CertainCode::Next::kCode);
    }
    if (code == CertainCode::Next::kCode) {
        pass(1);
        return Step::kDone;
    }
    return step_in_text(whole);
}

LinkFilter::Step LinkFilter::step_in_text(Whole whole) {
    switch (rest()[0]) {
        case '!':
        case '[':
            return open_bracket(whole);
        case ']':
            return close_bracket(whole);
        case '<':
            return angle(whole);
        case '&':
            return entity(whole);
        default:
            pass(1);
            return Step::kDone;
    }
}

LinkFilter::Step LinkFilter::word(Whole whole, bool is_code) {
    const bool ends_foreign = !is_ascii(last_out_) && rest()[0] == '.';
    const FoundAddress found =
        ends_foreign ? find_foreign_end(rest(), whole) : find_address(rest(), whole);
    if (found.kind == FoundAddress::Kind::kMayCome) {
        return Step::kWaits;
    }
    pass(found.before);
    if (found.kind == FoundAddress::Kind::kUrl) {
        url(rest().substr(0, found.bytes), is_code);
    } else if (found.kind == FoundAddress::Kind::kMail) {
        const bool stays = known_->has(rest().substr(0, found.bytes));
        stays ? pass(found.bytes) : cut(found.bytes, kNoMail);
        removed_ += stays ? 0 : 1;
    }
    return Step::kDone;
}

/// Whether `text` goes on like the end of "[address](address)", which stays.
bool LinkFilter::ends_known_label(std::string_view text) const {
    if (!text.starts_with("](")) {
        return false;
    }
    const LinkTarget target = read_link_target(text.substr(2), Whole::kYes);
    return target.kind == LinkTarget::Kind::kWhole && known_->has_target(target.address);
}

/// An address of the sources stays, up to where it ends there; a blank behind it keeps readers from
/// taking more for a part of it.
void LinkFilter::url(std::string_view address, bool is_code) {
    const std::string_view after = rest().substr(address.size());
    const bool is_parted = !after.starts_with('<') && (is_code || !after.starts_with('`'));
    for (const std::size_t end : ends_of(address)) {
        if (!known_->has(address.substr(0, end))) {
            continue;
        }
        const std::string_view behind = address.substr(end);
        const bool is_clear =
            is_parted && (behind.find_first_not_of(".,;:!?'\"()*_~") == std::string_view::npos ||
                          ends_known_label(behind));
        pass(end);
        if (!is_clear) {
            insert(" ");
        }
        return;
    }
    ++removed_;
    const std::size_t bytes = bytes_to_cut(address);
    cuts_address_ = bytes == kAddressBytesMax;
    cut(bytes, kNoLink);
}

/// `[words](address)`: the brackets go with the address.
LinkFilter::Step LinkFilter::open_bracket(Whole whole) {
    const std::string_view text = rest();
    if (text.size() < 2 && whole == Whole::kNo) {
        return Step::kWaits;
    }
    const bool is_image = text.starts_with("![");
    const std::size_t opening = is_image ? 2 : 1;
    if (text[0] == '!' && !is_image) {
        pass(1);
        return Step::kDone;
    }
    const Label label = read_label(text.substr(opening), whole);
    if (label.may_come) {
        return Step::kWaits;
    }
    LinkTarget target;
    const std::size_t end = opening + label.text.size();
    if (label.is_closed && text.substr(end).starts_with("](")) {
        target = read_link_target(text.substr(end + 2), whole);
        if (target.kind == LinkTarget::Kind::kMayCome) {
            return Step::kWaits;
        }
    }
    const bool is_link = target.kind == LinkTarget::Kind::kWhole;
    const bool stays = is_image ? is_link && known_->has_image(target.address)
                                : !is_link || known_->has_target(target.address);
    if (stays) {
        pass(opening);
        return Step::kDone;
    }
    removed_ += is_image && label.is_closed && !is_link ? 1 : 0;  // else at its end
    if (label.is_closed && may_be_unwrapped(label.text)) {
        unwrapped_.push_back(read_ + end);
        cut(opening, !trim(label.text).empty() ? "" : is_image ? kNoImage : kNoLink);
    } else {
        cut(opening - 1);
        pass(1);
    }
    return Step::kDone;
}

/// Whether this bracket closes one that was cut out.
bool LinkFilter::take_unwrapped() {
    const bool is_one = std::ranges::find(unwrapped_, read_) != unwrapped_.end();
    std::erase_if(unwrapped_, [this](std::uint64_t at) { return at <= read_; });
    return is_one;
}

LinkFilter::Step LinkFilter::close_bracket(Whole whole) {
    if (rest().size() < 2 && whole == Whole::kNo) {
        return Step::kWaits;
    }
    if (rest().starts_with("](")) {
        return link_behind_bracket(whole);
    }
    if (rest().starts_with("]:")) {
        return definition(whole);
    }
    Label name;  // of a picture by reference: `![words][name]`
    if (rest().starts_with("][")) {
        name = read_label(rest().substr(2), whole);
        if (name.may_come) {
            return Step::kWaits;
        }
    }
    if (!take_unwrapped()) {
        pass(1);
    } else if (name.is_closed && may_be_unwrapped(name.text)) {
        cut(name.text.size() + 3);
    } else {
        cut(1);
    }
    return Step::kDone;
}

/// `](address)`, whatever its opening: nobody else looks at an address without a scheme.
LinkFilter::Step LinkFilter::link_behind_bracket(Whole whole) {
    const LinkTarget target = read_link_target(rest().substr(2), whole);
    if (target.kind == LinkTarget::Kind::kMayCome) {
        return Step::kWaits;
    }
    const bool was_unwrapped = take_unwrapped();
    if (target.kind == LinkTarget::Kind::kNone) {  // a blank between them, and it is no link
        was_unwrapped ? cut(1) : pass(1);
        if (!was_unwrapped) {
            insert(" ");
        }
        return Step::kDone;
    }
    if (!was_unwrapped && known_->has_target(target.address)) {
        if (!target.has_title) {
            pass(2 + target.bytes);
            return Step::kDone;
        }
        const std::string plain = "](<" + std::string{target.address} + ">)";
        cut(2 + target.bytes, plain);
        return Step::kDone;
    }
    ++removed_;
    if (was_unwrapped) {
        cut(2 + target.bytes);
        return Step::kDone;
    }
    pass(1);
    cut(1 + target.bytes);
    return Step::kDone;
}

/// `[name]: address` gives an address to all links of that name.
LinkFilter::Step LinkFilter::definition(Whole whole) {
    const LinkTarget target = read_link_address(rest().substr(2), whole);
    if (target.kind == LinkTarget::Kind::kMayCome) {
        return Step::kWaits;
    }
    const bool is_address = target.kind == LinkTarget::Kind::kWhole;
    const bool is_words =
        target.is_missing || (is_address && !rest().substr(2, target.bytes).contains('<') &&
                              target.address.find_first_of("/\\:#&%") == std::string_view::npos);
    const bool stays = is_words || (is_address && known_->has_target(target.address));
    pass(1);
    if (!stays) {
        insert("\\");
    }
    pass(1);
    return Step::kDone;
}

/// `<address>` and tags; a tag becomes text.
LinkFilter::Step LinkFilter::angle(Whole whole) {
    const std::string_view text = rest();
    if (text.size() < 2 && whole == Whole::kNo) {
        return Step::kWaits;
    }
    if (text.size() < 2 ||
        !(is_ascii_letter(text[1]) || std::string_view{"/!?"}.contains(text[1]))) {
        pass(1);
        return Step::kDone;
    }
    const std::string_view seen = text.substr(1, kAddressBytesMax);
    const std::size_t end = std::min(seen.find_first_of(" \t\r\n<>"), seen.size());
    if (end == seen.size() && seen.size() < kAddressBytesMax && whole == Whole::kNo) {
        return Step::kWaits;
    }
    const bool is_closed = end < seen.size() && seen[end] == '>';
    const std::string_view inner = seen.substr(0, end);
    if (is_closed && is_address(inner)) {
        const bool stays = known_->has(inner);
        stays ? pass(end + 2) : cut(end + 2, inner.contains('@') ? kNoMail : kNoLink);
        removed_ += stays ? 0 : 1;
    } else if (is_closed && has_words_ && is_harmless_tag(inner)) {
        pass(end + 2);
    } else {
        ++removed_;
        cut(1, "&lt;");
    }
    return Step::kDone;
}

/// "https&#58;//" is an address once it is shown.
LinkFilter::Step LinkFilter::entity(Whole whole) {
    const std::string_view seen = rest().substr(0, kEntityBytesMax);
    const std::size_t end = seen.find_first_not_of("abcdefghijklmnopqrstuvwxyz", 1);
    if (end == std::string_view::npos && seen.size() < kEntityBytesMax && whole == Whole::kNo) {
        return Step::kWaits;
    }
    const bool names_one =
        seen.starts_with("&#") ||
        std::ranges::find(kEntities, seen.substr(0, std::min(end, seen.size() - 1) + 1)) !=
            kEntities.end();
    names_one ? cut(1, "&amp;") : pass(1);
    return Step::kDone;
}

/// Hands on text as it is.
void LinkFilter::pass(std::size_t bytes) {
    if (bytes == 0) {
        return;
    }
    const std::string_view text = rest().substr(0, bytes);
    if (after_cut_ && may_join(last_out_, rest())) {
        insert(" ");
    }
    put(text);
    take(bytes);
}

void LinkFilter::cut(std::size_t bytes, std::string_view put_there) {
    const bool is_mark = put_there.starts_with('&') && is_ascii_alnum(last_out_);  // "a<b"
    if (!put_there.empty() && !is_mark && may_join(last_out_, put_there)) {
        insert(" ");  // "[words](link removed)" would be a link
    }
    if (put_there.empty()) {
        after_cut_ = true;
    } else {
        put(put_there);
    }
    const bool goes_on =
        put_there.empty() && !edits_.empty() && edits_.back().at + edits_.back().bytes == read_;
    if (goes_on) {
        edits_.back().bytes += bytes;
    } else {
        edits_.push_back({.at = read_, .bytes = bytes, .put = put_there.size()});
    }
    take(bytes);
}

void LinkFilter::insert(std::string_view text) {
    edits_.push_back({.at = read_, .bytes = 0, .put = text.size()});
    put(text);
}

void LinkFilter::put(std::string_view text) {
    for (const char c : text) {
        const bool ends_line = c == '\n' || c == '\r';
        has_words_ = !ends_line && (has_words_ || !kMarks.contains(c));
    }
    out_ += text;
    last_out_ = text.back();
    after_cut_ = false;
}

void LinkFilter::take(std::size_t bytes) {
    for (const char c : rest().substr(0, bytes)) {
        code_.take(c);
    }
    at_ += bytes;
    read_ += bytes;
}

std::vector<SourceRange> LinkFilter::moved(const std::vector<SourceRange>& ranges) const {
    std::vector<SourceRange> found;
    std::uint64_t put = 0;  // of the edits before
    std::uint64_t cut = 0;
    auto edit = edits_.begin();
    for (const SourceRange& range : ranges) {
        for (; edit != edits_.end() && edit->at + edit->bytes <= range.start; ++edit) {
            put += edit->put;
            cut += edit->bytes;
        }
        if (edit == edits_.end() || edit->at >= range.end) {
            found.push_back({.source = range.source,
                             .start = range.start + put - cut,
                             .end = range.end + put - cut});
        }
    }
    return found;
}

}  // namespace ragd
