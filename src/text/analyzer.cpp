#include "text/analyzer.hpp"

#include <algorithm>
#include <span>

#include "base/utf8.hpp"
#include "text/compounds.hpp"
#include "text/english.hpp"
#include "text/fold.hpp"
#include "text/term_chars.hpp"

namespace ragd {
namespace {

constexpr std::size_t kHumpsMax = 6;   // getUserName has 3; more is no name but data
constexpr std::size_t kJoinedMax = 4;  // parts of a hyphened word that is also one term
constexpr std::size_t kYearDigits = 4;

bool is_small_ascii(std::string_view word) {
    return std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}

bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

bool all_digits(std::string_view word) {
    return std::ranges::all_of(word, is_digit);
}

std::string_view capped(std::string_view word) {
    if (word.size() <= Analyzer::kTermBytesMax) {
        return word;
    }
    std::size_t end = Analyzer::kTermBytesMax;
    while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xC0) == 0x80) {
        --end;
    }
    return word.substr(0, end);
}

/// Turns the compounds of one text into terms.
class TermWriter {
public:
    TermWriter(EnglishStemmer& stemmer, std::vector<std::string>& terms)
        : stemmer_(stemmer), terms_(terms) {}

    void write(Compound& compound) {
        if (compound.paired) {
            write_pairs(compound.parts.front().text);
        } else if (!compound.suffix.empty()) {
            write_suffixed(compound);
        } else if (compound.parts.size() == 1) {
            write_part(compound.parts.front());
        } else {
            write_compound(compound.parts);
        }
    }

private:
    /// A term as it is, but for its length.
    void add(std::string_view term) {
        if (!term.empty()) {
            terms_.emplace_back(capped(term));
        }
    }

    void add_stem(std::string_view word) {
        word = capped(word);
        add(is_small_ascii(word) ? stemmer_.stem(word) : word);
    }

    void add_word(std::string_view word) {
        if (!is_stop_word(word)) {
            add_stem(word);
        }
    }

    /// The part in lower case and plain letters; ASCII is cut before the work is done.
    [[nodiscard]] std::string plain(const WordPart& part) const {
        if (!part.ascii) {
            return fold(part.text);
        }
        std::string out{capped(part.text)};
        for (char& c : out) {
            c = is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
        }
        return out;
    }

    void write_part(const WordPart& part) {
        const std::string word = plain(part);
        add_word(word);
        if (part.ascii) {
            write_humps(capped(part.text));
        }
    }

    /// The parts of getUserName and HTTPServer; nothing for Name, NAME, DNAs.
    void write_humps(std::string_view word) {
        find_humps(word);
        if (humps_.size() < 2 || humps_.size() > kHumpsMax) {
            return;
        }
        for (const std::string_view hump : humps_) {
            if (hump.size() > 1) {
                add_word(plain({.text = hump}));
            }
        }
    }

    void find_humps(std::string_view word) {
        humps_.clear();
        std::size_t start = 0;
        for (std::size_t at = 1; at < word.size(); ++at) {
            const bool up = is_lower(word[at - 1]) && is_upper(word[at]);
            const std::string_view tail = word.substr(at + 1);
            const bool acronym_ends = is_upper(word[at - 1]) && is_upper(word[at]) &&
                                      !tail.empty() && is_lower(tail[0]) && tail != "s";
            if (up || acronym_ends) {
                humps_.push_back(word.substr(start, at - start));
                start = at;
            }
        }
        humps_.push_back(word.substr(start));
    }

    void write_suffixed(const Compound& compound) {
        for (const WordPart& part : std::span{compound.parts}.first(compound.parts.size() - 1)) {
            write_part(part);
        }
        add(plain(compound.parts.back()) + std::string{compound.suffix});
    }

    void write_compound(std::vector<WordPart>& parts) {
        if (parts.back().joint == '\'' && (parts.back().text == "s" || parts.back().text == "S")) {
            parts.pop_back();
        }
        if (parts.size() == 1) {
            write_part(parts.front());
            return;
        }
        const bool number =
            std::ranges::all_of(parts, [](const WordPart& part) { return all_digits(part.text); });
        const bool decimal = parts.size() == 2 && parts.back().joint == '.';
        const bool initials = std::ranges::all_of(parts, [](const WordPart& part) {
            return part.text.size() == 1 && (part.joint == '.' || part.joint == '&' || !part.joint);
        });
        const bool address =
            std::ranges::any_of(parts, [](const WordPart& part) { return part.joint == '@'; });
        const bool name = std::ranges::any_of(
            parts, [](const WordPart& part) { return part.joint == '_' || part.joint == '.'; });
        if (number || address || name || parts.size() <= kJoinedMax) {
            write_joined(parts, address);
        }
        for (std::size_t n = 0; n < parts.size() && !initials; ++n) {
            if (!number || (!decimal && parts[n].text.size() == kYearDigits)) {
                write_member(parts, n);
            }
        }
    }

    /// All parts as one term. Joints stay in addresses and between digits (2020-01-31, 3.14).
    void write_joined(const std::vector<WordPart>& parts, bool address) {
        std::string term;
        for (const WordPart& part : parts) {
            const bool between_digits = !term.empty() && is_digit(term.back()) &&
                                        is_digit(part.text.front()) && part.joint != ',';
            if (part.joint != 0 && (address || between_digits)) {
                term += part.joint;
            }
            term += plain(part);
        }
        add_stem(term);
    }

    /// A part as a term of its own. Of don't and l'eau only what can stand alone: eau.
    void write_member(const std::vector<WordPart>& parts, std::size_t n) {
        const bool before_apostrophe = n + 1 < parts.size() && parts[n + 1].joint == '\'';
        const bool elided = parts[n].joint == '\'' && parts[n - 1].text.size() == 1;
        const bool in_group =
            parts[n].joint == ',' || (n + 1 < parts.size() && parts[n + 1].joint == ',');
        constexpr std::size_t kShortest = 3;
        if (before_apostrophe || in_group ||
            (parts[n].joint == '\'' && !(elided && parts[n].text.size() >= kShortest))) {
            return;
        }
        write_part(parts[n]);
    }

    /// Each two neighbours as a term; one alone as itself.
    void write_pairs(std::string_view run) {
        const std::string text = fold(run);
        std::size_t before = 0;  // start of the character before
        std::size_t start = 0;   // of this one
        bool paired = false;
        for (std::size_t at = 0; at < text.size(); at = end_of_character(text, at)) {
            if (at != 0) {
                add(std::string_view{text}.substr(before, end_of_character(text, at) - before));
                paired = true;
            }
            before = start = at;
        }
        if (!paired) {
            add(std::string_view{text}.substr(start));
        }
    }

    /// Past the code point at `at` and the marks on it.
    [[nodiscard]] static std::size_t end_of_character(std::string_view text, std::size_t at) {
        at += decode_utf8(text, at).bytes;
        while (at < text.size()) {
            const CodePoint point = decode_utf8(text, at);
            if (term_char_of(point.value) != TermChar::kMark) {
                break;
            }
            at += point.bytes;
        }
        return at;
    }

    EnglishStemmer& stemmer_;
    std::vector<std::string>& terms_;
    std::vector<std::string_view> humps_;  // scratch
};

}  // namespace

void Analyzer::analyze(std::string_view text, std::vector<std::string>& terms) const {
    thread_local EnglishStemmer stemmer;
    TermWriter writer{stemmer, terms};
    CompoundScanner scanner{text};
    Compound compound;
    while (scanner.next(compound)) {
        writer.write(compound);
    }
}

}  // namespace ragd
