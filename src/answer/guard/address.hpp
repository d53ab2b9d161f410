#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

enum class Whole { kNo, kYes };  // whether more may follow a text

/// The most bytes of an address that are looked at, and so the most that is held back of a stream.
inline constexpr std::size_t kAddressBytesMax = 2048;

/// What a text that begins with a letter or a digit of a word has for an address: one that programs
/// which show text make a link of, or that a browser would follow.
struct FoundAddress {
    enum class Kind { kNone, kMayCome, kUrl, kMail };
    Kind kind = Kind::kNone;
    std::size_t before = 0;  // bytes of the word that are no part of it; the whole word if none
    std::size_t bytes = 0;   // up to where the greediest reader would take it
};

/// Whether an address can begin with `c`, or a word that one is part of.
bool is_of_word(char c);

/// Looks at the word that `text` begins with.
/// Requires: is_of_word(text[0]).
FoundAddress find_address(std::string_view text, Whole whole);

/// The same for a word that follows, without a blank, one in other letters.
/// Requires: text[0] is a point.
FoundAddress find_foreign_end(std::string_view text, Whole whole);

/// Where an address may end, longest first: readers disagree on which of what stands behind it
/// belongs to it (`.`, `)`, `|`, a sign of another script).
std::vector<std::size_t> ends_of(std::string_view address);

/// How much of `address`, which is not allowed, is cut out: its ASCII, without the punctuation that
/// goes on after it.
std::size_t bytes_to_cut(std::string_view address);

/// The form in which addresses are compared (RFC 3986, 6.2.2): scheme and host in lower case, no
/// default port, no needless escape; an address of mail without its scheme. All else counts.
std::string normal_address(std::string_view address);

/// Whether following it runs or carries something: `javascript:`, `vbscript:`, `data:` and the like.
bool is_active_scheme(std::string_view address);

/// The scheme that `text` begins with, without its colon; empty if it has none.
std::string_view scheme_of(std::string_view text);

}  // namespace ragd
