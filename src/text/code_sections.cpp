#include "text/code_sections.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kFewBytes = 64;
constexpr std::size_t kNameBytesMax = 200;
constexpr std::string_view kBlanks = " \t\r\n\f\v";

bool has_word(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
               (static_cast<unsigned char>(c) & 0x80U) != 0;
    });
}

/// "}  // namespace", "end", "#endif"
bool only_closes(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string_view line = trim(text.substr(at, end - at));
        at = end + 1;
        if (line.starts_with('}')) {
            line = line.substr(0, line.find("//"));
        }
        if (line != "end" && !line.starts_with("#endif") && has_word(line)) {
            return false;
        }
    }
    return true;
}

/// Walks the definitions, which lie within one another.
class Cutter {
public:
    Cutter(std::string_view text, std::span<const Definition> definitions)
        : text_(text), definitions_(definitions) {}

    std::vector<CodeSection> run() {
        for (const Definition& definition : definitions_) {
            close_until(definition.span.start);
            cut(definition.span.start);
            open_.push_back(&definition);
            path_.push_back({definition.span.start, static_cast<int>(path_.size()) + 1,
                             std::string{cut_utf8(one_line_name(definition), kNameBytesMax)}});
        }
        close_until(text_.size());
        cut(text_.size());
        return std::move(out_);
    }

private:
    static std::string_view one_line_name(const Definition& definition) {
        const std::string_view name = definition.name;
        return name.substr(0, name.find('\n'));
    }

    void close_until(std::size_t start) {
        while (!open_.empty() && open_.back()->span.end <= start) {
            cut(open_.back()->span.end);
            open_.pop_back();
            path_.pop_back();
        }
    }

    /// Ends a section here.
    void cut(std::size_t end) {
        if (end <= at_) {
            return;
        }
        const std::string_view section = text_.substr(at_, end - at_);
        const std::size_t start = std::exchange(at_, end);
        if (!out_.empty() && only_closes(section)) {
            out_.back().span.end = end;
            return;
        }
        const bool joins = !out_.empty() && is_few(out_.back()) &&
                           out_.back().path.size() < path_.size() && !path_.empty() &&
                           path_.back().start >= out_.back().span.end;
        const Span signature = open_.empty() ? Span{0, 0} : open_.back()->signature;
        if (joins) {
            out_.back().span.end = end;
            out_.back().path = path_;
            out_.back().signature = signature;
            return;
        }
        out_.push_back({.span = {start, end}, .path = path_, .signature = signature});
    }

    [[nodiscard]] bool is_few(const CodeSection& section) const {
        return trim(section.span.of(text_)).size() <= kFewBytes;
    }

    std::string_view text_;
    std::span<const Definition> definitions_;
    std::size_t at_ = 0;
    std::vector<const Definition*> open_;
    HeadingPath path_;
    std::vector<CodeSection> out_;
};

}  // namespace

std::vector<CodeSection> code_sections(std::string_view text,
                                       std::span<const Definition> definitions) {
    return Cutter{text, definitions}.run();
}

std::vector<Block> cut_at_sections(std::string_view text, std::span<const Block> blocks,
                                   std::span<const CodeSection> sections) {
    std::vector<Block> out;
    auto section = sections.begin();
    for (const Block& block : blocks) {
        for (std::size_t at = block.span.start; at < block.span.end;) {
            while (section != sections.end() && section->span.end <= at) {
                ++section;
            }
            const std::size_t end = section == sections.end()
                                        ? block.span.end
                                        : std::min(block.span.end, section->span.end);
            const std::string_view part = text.substr(at, end - at);
            const std::size_t first = part.find_first_not_of(kBlanks);
            if (first != std::string_view::npos) {
                Block piece = block;
                piece.span = {at + first, at + part.find_last_not_of(kBlanks) + 1};
                out.push_back(piece);
            }
            at = end;
        }
    }
    return out;
}

}  // namespace ragd
