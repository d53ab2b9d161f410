#include "text/analyzer.hpp"

#include <algorithm>
#include <span>

#include "base/ascii.hpp"
#include "base/utf8.hpp"
#include "text/compounds.hpp"
#include "text/english.hpp"
#include "text/fold.hpp"
#include "text/german.hpp"
#include "text/identifiers.hpp"
#include "text/numbers.hpp"
#include "text/term_chars.hpp"

namespace ragd {
namespace {

constexpr std::size_t kJoinedMax = 4;  // parts of a hyphened word that is also one term
constexpr std::size_t kYearDigits = 4;

bool is_small_ascii(std::string_view word) {
    return std::ranges::all_of(word, [](char c) { return c >= 'a' && c <= 'z'; });
}

bool all_digits(std::string_view word) {
    return std::ranges::all_of(word, is_ascii_digit);
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
        if (compound.dotted) {
            add("." + plain(compound.parts.front()));
        }
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
            c = is_ascii_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
        }
        return out;
    }

    void write_part(const WordPart& part) {
        const std::string word = plain(part);
        add_word(word);
        if (is_small_ascii(word)) {
            write_nouns(word, !part.ascii);
        }
        if (part.ascii) {
            write_identifier(capped(part.text));
        } else if (const std::string spelled = spell_out_umlauts(part.text); !spelled.empty()) {
            add_word(fold(spelled));
        }
    }

    void write_nouns(std::string_view word, bool had_marks) {
        nouns_.clear();
        split_german(word, had_marks, nouns_);
        for (const std::string& noun : nouns_) {
            add_word(noun);
        }
    }

    void write_identifier(std::string_view word) {
        pieces_.clear();
        split_identifier(word, pieces_);
        for (const std::string_view piece : pieces_) {
            add_word(plain({.text = piece}));
        }
        const bool version =
            word.size() > 1 && (word[0] == 'v' || word[0] == 'V') && all_digits(word.substr(1));
        if (version) {
            add(word.substr(1));  // v2, and version 2
        }
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
        std::vector<PlainPart> plain_parts;
        for (const WordPart& part : parts) {
            plain_parts.push_back({.text = plain(part), .joint = part.joint});
        }
        const bool number = read_number(plain_parts);
        const bool decimal = parts.size() == 2 && parts.back().joint == '.';
        const bool initials = std::ranges::all_of(parts, [](const WordPart& part) {
            return part.text.size() == 1 && (part.joint == '.' || part.joint == '&' || !part.joint);
        });
        const bool address = has_joint(parts, "@");
        if (number || address || has_joint(parts, "_.") || parts.size() <= kJoinedMax) {
            write_joined(plain_parts, address);
        }
        if (!address && !has_joint(parts, ",&'")) {
            write_groups(plain_parts);
        }
        for (std::size_t n = 0; n < parts.size() && !initials; ++n) {
            if (!number || (!decimal && plain_parts[n].text.size() == kYearDigits)) {
                write_member(parts, n);
            }
        }
    }

    static bool has_joint(const std::vector<WordPart>& parts, std::string_view joints) {
        return std::ranges::any_of(parts, [&](const WordPart& part) {
            return part.joint != 0 && joints.contains(part.joint);
        });
    }

    /// All parts as one term. Joints stay in addresses and between digits (2020-01-31, 3.14).
    void write_joined(const std::vector<PlainPart>& parts, bool address) {
        std::string term;
        for (const PlainPart& part : parts) {
            const bool between_digits = !term.empty() && is_ascii_digit(term.back()) &&
                                        !part.text.empty() && is_ascii_digit(part.text.front()) &&
                                        part.joint != ',';
            if (part.joint != 0 && (address || between_digits)) {
                term += part.joint;
            }
            term += part.text;
        }
        add_stem(term);
    }

    /// What lies between one part and the whole: the numbers, or the names in foo_bar.txt.
    void write_groups(const std::vector<PlainPart>& parts) {
        numbers_.clear();
        append_number_terms(parts, numbers_);
        for (const std::string& term : numbers_) {
            add_stem(term);
        }
        const bool dots = std::ranges::any_of(parts, [](const auto& p) { return p.joint == '.'; });
        if (!dots || !numbers_.empty()) {
            return;
        }
        for (std::size_t begin = 0; begin < parts.size();) {
            std::size_t end = begin + 1;
            std::string name = parts[begin].text;
            for (; end < parts.size() && parts[end].joint != '.'; ++end) {
                name += parts[end].text;
            }
            const std::size_t size = end - begin;
            if (size > 1 && size <= kJoinedMax && size < parts.size()) {
                add_stem(name);
            }
            begin = end;
        }
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
    // scratch
    std::vector<std::string_view> pieces_;
    std::vector<std::string> nouns_;
    std::vector<std::string> numbers_;
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
