#include "cli/answer_view.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include <fmt/format.h>

#include "base/percent.hpp"
#include "cli/columns.hpp"
#include "cli/document_pages.hpp"
#include "cli/json_members.hpp"
#include "cli/page.hpp"
#include "cli/place.hpp"
#include "extract/document_format.hpp"
#include "text/blocks.hpp"
#include "text/chunk_blocks.hpp"

namespace ragd {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::size_t kMargin = 6;        // under "  [1] "
constexpr std::size_t kExcerptLines = 4;  // of a source

double number_at(const object& from, std::string_view key) {
    const value* found = from.if_contains(key);
    return found != nullptr && found->is_number() ? found->to_number<double>() : 0.0;
}

std::vector<const object*> objects_at(const object& from, std::string_view key) {
    std::vector<const object*> out;
    const value* found = from.if_contains(key);
    if (found != nullptr && found->is_array()) {
        for (const value& one : found->get_array()) {
            if (one.is_object()) {
                out.push_back(&one.get_object());
            }
        }
    }
    return out;
}

/// What the answer quotes of a source, as bytes of the source's text, ascending.
std::vector<Span> quoted_in(const object& source, std::span<const object* const> quotes) {
    std::vector<Span> out;
    const std::size_t begin = whole_number_at(source, "start");
    const std::size_t size = text_at(source, "text").size();
    for (const object* quote : quotes) {
        const std::size_t start = whole_number_at(*quote, "start");
        const std::size_t end = whole_number_at(*quote, "end");
        const bool inside = start >= begin && start < end && end - begin <= size;
        if (whole_number_at(*quote, "source") == whole_number_at(source, "n") && inside) {
            out.push_back({start - begin, end - begin});
        }
    }
    std::ranges::sort(out, {}, &Span::start);
    return out;
}

/// A document that sources are from.
struct ReadDocument {
    std::string text;
    std::vector<Block> blocks;
};

/// The documents that the sources are from, each read once.
class ReadDocuments {
public:
    explicit ReadDocuments(const AnswerView& view) : view_(view) {}

    /// The document that a source is from; nothing if it cannot be read, or is another one by now.
    const ReadDocument* of(const object& source) {
        const std::string id = text_at(source, "document_id");
        auto known = documents_.find(id);
        if (known == documents_.end()) {
            known = documents_.emplace(id, read(id)).first;
        }
        const auto& document = known->second;
        const std::size_t start = whole_number_at(source, "start");
        const bool same =
            document && start <= document->text.size() &&
            std::string_view{document->text}.substr(start).starts_with(text_at(source, "text"));
        return same ? &*document : nullptr;
    }

private:
    std::optional<ReadDocument> read(const std::string& id) {
        auto reply =
            view_.transport.call({"GET",
                                  fmt::format("/documents/{}/content?collection={}",
                                              percent_encode(id), percent_encode(view_.collection)),
                                  ""});
        if (!reply || reply->status != 200) {
            return std::nullopt;
        }
        std::vector<Block> blocks = read_blocks(reply->body, syntax_of(id));
        return ReadDocument{std::move(reply->body), std::move(blocks)};
    }

    const AnswerView& view_;
    std::map<std::string, std::optional<ReadDocument>> documents_;
};

/// The blocks of a source's text: those of its document, since a passage may begin inside of code.
std::vector<Block> blocks_of(const object& source, const ReadDocument* document) {
    const std::string text = text_at(source, "text");
    if (document == nullptr) {
        return read_blocks(text, syntax_of(text_at(source, "document_id")));
    }
    const std::size_t start = whole_number_at(source, "start");
    return blocks_in(document->blocks, {start, start + text.size()}, document->text);
}

/// Where a source's text begins, under the headings that it begins with.
std::size_t first_text_of(std::span<const Block> blocks) {
    const auto text = std::ranges::find_if(blocks, [](const Block& block) {
        return is_readable(block.kind) && block.kind != BlockKind::kHeading;
    });
    return text == blocks.end() ? 0 : text->span.start;
}

std::size_t room_for_sources(const Console& console) {
    return console.look().columns - std::min(kMargin, console.look().columns / 2);
}

/// The lines of a source that a person wants to see: from the first that is quoted, or from the
/// first that is no heading, which the place names already.
std::vector<std::string> excerpt_of(const object& source, std::span<const Block> blocks,
                                    std::span<const Span> quoted, const Console& console) {
    const std::string whole = text_at(source, "text");
    const bool code = syntax_of(text_at(source, "document_id")) == TextSyntax::kCode;
    std::vector<Paragraph> paragraphs =
        code ? read_lines(whole, quoted) : read_paragraphs(whole, blocks, quoted);
    const auto text = std::ranges::find(paragraphs, false, &Paragraph::heading);
    if (text != paragraphs.end()) {
        paragraphs.erase(paragraphs.begin(), text);
    }
    const std::size_t columns = room_for_sources(console);
    const auto page = set_page(paragraphs, columns, console.look().color);
    const auto first = std::ranges::find(page, true, &PageLine::strong);
    const auto begin =
        static_cast<std::size_t>(first == page.end() ? 0 : std::distance(page.begin(), first));
    const std::size_t end = std::min(begin + kExcerptLines, page.size());
    std::vector<std::string> lines;
    for (std::size_t i = begin; i < end; ++i) {
        lines.push_back(page[i].text);
    }
    if (end < page.size()) {
        lines.back() += columns_of(page[end - 1].text) < columns ? "…" : "";
    }
    return lines;
}

/// Where in its file a source stands: of its first quote, since a passage may be on more than one page.
std::string where_of(const object& source, std::span<const object* const> quotes) {
    const object* first = &source;
    for (const object* quote : quotes) {
        if (whole_number_at(*quote, "source") == whole_number_at(source, "n") &&
            (first == &source ||
             whole_number_at(*quote, "start") < whole_number_at(*first, "start"))) {
            first = quote;
        }
    }
    const value* location = first->if_contains("location");
    return location != nullptr && location->is_object() ? written_location(location->get_object())
                                                        : std::string{};
}

Place place_of(const ReadDocument* document, const std::string& id, std::size_t at) {
    Place place = document == nullptr ? Place{} : find_place(document->text, document->blocks, at);
    if (format_by_name(id) != nullptr) {  // nobody sees these lines who opens the file
        place.line.reset();
    }
    return place;
}

void show_source(const object& source, std::span<const object* const> quotes,
                 ReadDocuments& documents, const AnswerView& view) {
    const std::vector<Span> quoted = quoted_in(source, quotes);
    const ReadDocument* document = documents.of(source);
    const std::vector<Block> blocks = blocks_of(source, document);
    const std::size_t at = whole_number_at(source, "start") +
                           (quoted.empty() ? first_text_of(blocks) : quoted.front().start);
    const std::string id = text_at(source, "document_id");
    Place found = place_of(document, id, at);
    found.where = where_of(source, quotes);
    const std::string place = printable(written_place(id, text_at(source, "title"), found));
    Console& console = view.console;
    const std::string number = fmt::format("  [{}] ", whole_number_at(source, "n"));
    std::string shown = wrapped(place, room_for_sources(console), number.size());
    console.data(number + console.bold(shown.substr(std::min(number.size(), shown.size()))));
    if (view.verbose) {
        console.data(console.dim(
            fmt::format("      version {}, bytes {}-{}, score {:.3f}",
                        whole_number_at(source, "version"), whole_number_at(source, "start"),
                        whole_number_at(source, "end"), number_at(source, "score"))));
    }
    for (const std::string& line : excerpt_of(source, blocks, quoted, console)) {
        console.data(std::string(kMargin, ' ') + line);
    }
}

/// An answer made of quotes, in the lines that it has: those within a quote are its document's, and
/// flow.
std::vector<std::string> lines_of(const std::string& text, const object& answer) {
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (const object* citation : objects_at(answer, "citations")) {
        const std::size_t end = whole_number_at(*citation, "end");
        if (begin <= end && end < text.size() && text[end] == '\n') {
            lines.push_back(text.substr(begin, end - begin));
            begin = end + 1;
        }
    }
    lines.push_back(text.substr(begin));
    return lines;
}

void show_text(const std::string& text, const object& answer, Console& console) {
    std::vector<Paragraph> paragraphs;
    if (text_at(answer, "answer_kind") == "extractive") {
        for (const std::string& line : lines_of(text, answer)) {
            std::ranges::move(read_paragraphs(line, read_blocks(line), {}),
                              std::back_inserter(paragraphs));
        }
    } else {
        paragraphs = read_paragraphs(text, read_blocks(text), {});
    }
    for (Paragraph& paragraph : paragraphs) {
        if (paragraph.heading) {
            paragraph.strong = {{0, paragraph.text.size()}};
        }
    }
    for (const PageLine& line :
         set_page(paragraphs, console.look().columns, console.look().color)) {
        if (line.after_gap) {
            console.data("");
        }
        console.data(line.text);
    }
}

void show_timings(const object& answer, Console& console) {
    const value* timings = answer.if_contains("timings_ms");
    if (timings == nullptr || !timings->is_object()) {
        return;
    }
    std::string line;
    for (const auto& [stage, spent] : timings->get_object()) {
        if (spent.is_number()) {
            line += fmt::format("{}{} {:.1f} ms", line.empty() ? "" : ", ", std::string{stage},
                                spent.to_number<double>());
        }
    }
    console.data("\n" + console.dim(line));
}

}  // namespace

void show_answer(const object& answer, const AnswerView& view) {
    const std::string text = text_at(answer, "answer");
    const auto sources = objects_at(answer, "sources");
    const auto quotes = objects_at(answer, "quotes");
    show_text(text, answer, view.console);
    if (!sources.empty()) {
        const bool abstained = text_at(answer, "answer_kind") == "abstained";
        view.console.data((text.empty() ? "" : "\n") +
                          std::string{abstained ? "The nearest that was found" : "Sources"});
    }
    ReadDocuments documents{view};
    for (const object* source : sources) {
        show_source(*source, quotes, documents, view);
    }
    if (view.verbose) {
        show_timings(answer, view.console);
    }
    if (const value* warnings = answer.if_contains("warnings"); warnings && warnings->is_array()) {
        for (const value& warning : warnings->get_array()) {
            if (warning.is_string()) {
                view.console.note("warning: " + printable(std::string{warning.as_string()}));
            }
        }
    }
}

}  // namespace ragd
