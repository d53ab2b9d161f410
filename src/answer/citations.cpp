#include "answer/citations.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kListedMax = 16;  // numbers, of what was cut out
constexpr std::size_t kMarksMax = 8;    // of a chain; more are another one
constexpr std::size_t kLinkBytesMax = 512;
constexpr std::size_t kBehindBytes = 128;

bool is_of_reference(char c) {
    return is_ascii_alnum(c) || c == '_';
}

/// Of "(http://example.com/a#b)", which `text` begins with; 0 if it does not, npos if it may.
std::size_t link_bytes(std::string_view text) {
    if (!text.starts_with('(')) {
        return 0;
    }
    const std::size_t end = text.substr(0, kLinkBytesMax).find_first_of(") \t\r\n");
    if (end == std::string_view::npos) {
        return text.size() < kLinkBytesMax ? std::string_view::npos : 0;
    }
    return text[end] == ')' ? end + 1 : 0;
}

}  // namespace

std::string CitationFilter::feed(std::string_view piece) {
    pending_ += piece;
    run(false);
    return std::exchange(out_, {});
}

std::string CitationFilter::finish() {
    run(true);
    if (!spaces_.empty() && !is_blank(spaces_[0])) {
        say({});
        out_.resize(out_.find_last_not_of(" \t\r\n") + 1);
    }
    return std::exchange(out_, {});
}

void CitationFilter::run(bool at_end) {
    while (at_ < pending_.size()) {
        const Chain chain = may_open() ? chain_ahead(at_end) : Chain{};
        if (chain.may_go_on) {
            break;
        }
        if (chain.marks.empty()) {
            pass(rest().substr(0, 1));
            ++at_;
        } else {
            take(chain);
        }
    }
    pending_.erase(0, std::exchange(at_, 0));
}

std::string_view CitationFilter::rest() const {
    return std::string_view{pending_}.substr(at_);
}

/// Whether a mark may begin here; not in "print([7])". "\xE3" and "\xEF" begin the brackets of East Asia.
bool CitationFilter::may_open() const {
    const char c = pending_[at_];
    const bool is_call =
        rest().starts_with("([") && !behind_.empty() && is_of_reference(behind_.back());
    return (c == '[' || c == '(' || c == '\xE3' || c == '\xEF') && !is_call && !code_.ahead();
}

CitationFilter::Chain CitationFilter::chain_ahead(bool at_end) const {
    Chain chain;
    MarkMatch found = MarkMatch::kWhole;
    while (found == MarkMatch::kWhole && chain.marks.size() < kMarksMax) {
        CitationMark mark;
        if (!chain.marks.empty() && rest().substr(chain.bytes).starts_with('(')) {
            break;  // a link, perhaps
        }
        found = match_mark(rest().substr(chain.bytes), mark);
        if (found == MarkMatch::kWhole) {
            chain.bytes += mark.bytes;
            chain.marks.push_back(std::move(mark));
        }
    }
    const bool ran_off = chain.bytes == rest().size() || found == MarkMatch::kSoFar;
    if (ran_off) {
        chain.may_go_on = !at_end;
        return chain;
    }
    chain.link_bytes = chain.marks.empty() ? 0 : link_bytes(rest().substr(chain.bytes));
    if (chain.link_bytes == std::string_view::npos) {
        chain.may_go_on = !at_end;
        chain.link_bytes = 0;
    }
    return chain;
}

void CitationFilter::take(const Chain& chain) {
    const std::string text{rest().substr(0, chain.bytes)};
    at_ += chain.bytes;
    const Bracket judged = text.starts_with('[') ? judge_in_its_place(chain) : Bracket::kCites;
    if (judged != Bracket::kCites) {
        const bool may_be_meant = judged == Bracket::kMayBeCode && text != "[0]";
        if (may_be_meant && doubtful_.size() < kListedMax) {
            doubtful_.insert(text);
        }
        pass(text);
        return;
    }
    std::size_t begin = 0;
    for (const CitationMark& mark : chain.marks) {
        cite(mark, std::string_view{text}.substr(begin, mark.bytes));
        begin += mark.bytes;
    }
    at_ += chain.link_bytes;
    read(text);
}

Bracket CitationFilter::judge_in_its_place(const Chain& chain) {
    if (lowered_.empty()) {
        std::ranges::transform(sources_, std::back_inserter(lowered_), lower);
    }
    return judge(chain.marks, all_known(chain.marks),
                 {.before = behind_, .after = rest(), .sources = lowered_});
}

bool CitationFilter::all_known(std::span<const CitationMark> marks) const {
    const auto is_known_range = [this](const CitedRange& one) {
        std::size_t first = 0;
        std::size_t last = 0;
        if (!is_known(one.first, first) || !is_known(one.last, last)) {
            return false;
        }
        for (std::size_t n = first; n <= last; ++n) {
            if (!known_[n]) {
                return false;
            }
        }
        return true;
    };
    return std::ranges::all_of(marks, [&](const CitationMark& mark) {
        return std::ranges::all_of(mark.cited, is_known_range);
    });
}

bool CitationFilter::is_known(std::string_view number, std::size_t& n) const {
    const auto [_, error] = std::from_chars(number.data(), number.data() + number.size(), n);
    return error == std::errc{} && n < known_.size() && known_[n];
}

void CitationFilter::remember_removed(const std::string& number) {
    if (removed_.size() < kListedMax) {
        removed_.insert(number);
    }
}

/// The sources that `mark` names, in its order; those that it makes up are remembered.
std::vector<std::size_t> CitationFilter::known_of(const CitationMark& mark) {
    std::vector<std::size_t> known;
    for (const CitedRange& one : mark.cited) {
        std::size_t first = 0;
        std::size_t last = 0;
        const bool has_first = is_known(one.first, first);
        const bool has_last = is_known(one.last, last);
        if (has_first && has_last && first < last) {
            for (std::size_t n = first; n <= last; ++n) {
                if (known_[n]) {
                    known.push_back(n);
                }
            }
            continue;
        }
        if (has_first) {
            known.push_back(first);
        } else {
            remember_removed(one.first);
        }
        if (has_last && last != first) {
            known.push_back(last);
        } else if (!has_last) {
            remember_removed(one.last);
        }
    }
    return known;
}

void CitationFilter::cite(const CitationMark& mark, std::string_view written) {
    const bool stays = mark.is_plain && all_known({&mark, 1});
    const std::vector<std::size_t> known = known_of(mark);
    if (known.empty()) {
        const bool on_line = spaces_.contains('\n');
        drops_blanks_ = on_line;
        if (!on_line) {
            spaces_.clear();
        }
        return;
    }
    const std::string normal = fmt::format("[{}]", fmt::join(known, ", "));
    const std::string_view said = stays ? written : std::string_view{normal};
    say(said);
    const std::uint64_t start = said_ - said.size();
    after_mark_ = true;
    for (const std::size_t n : known) {
        citations_.push_back({.source = n, .start = start, .end = said_});
    }
}

/// Hands on text as it is.
void CitationFilter::pass(std::string_view text) {
    for (const char c : text) {
        if (after_mark_ && (c == ',' || c == ';')) {
            spaces_ += c;  // goes with the next mark, if that goes
            after_mark_ = false;
        } else if (!is_blank(c)) {
            say({&c, 1});
        } else if (said_ > 0 && !(drops_blanks_ && c != '\n')) {
            spaces_ += c;
        }
    }
    read(text);
}

/// Notes what the model wrote, for the judgement of what comes.
void CitationFilter::read(std::string_view text) {
    for (const char c : text) {
        code_.take(c);
        behind_ += c;
        if (behind_.size() == 2 * kBehindBytes) {
            behind_.erase(0, kBehindBytes);
        }
    }
}

void CitationFilter::say(std::string_view text) {
    said_ += spaces_.size() + text.size();
    out_ += std::exchange(spaces_, {});
    out_ += text;
    drops_blanks_ = false;
    after_mark_ = false;
}

}  // namespace ragd
