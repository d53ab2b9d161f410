#include "formats/csv.hpp"

#include <algorithm>
#include <array>
#include <set>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "formats/typed_value.hpp"

namespace ragd {
namespace {

constexpr std::string_view kDelimiters = ",;\t|";

/// "sep=;" in the first line, as spreadsheets write it: the delimiter, and the line with its end.
struct Announced {
    char delimiter = 0;
    std::size_t bytes = 0;
};

Announced announced_delimiter(std::string_view text) {
    constexpr std::string_view kSep = "sep=";
    if (lower(text.substr(0, kSep.size())) != kSep || text.size() <= kSep.size() ||
        !kDelimiters.contains(text[kSep.size()])) {
        return {};
    }
    const std::size_t after = kSep.size() + 1;
    const std::size_t next = std::min(text.find_first_not_of("\r\n", after), text.size());
    return next > after || next == text.size() ? Announced{text[kSep.size()], next} : Announced{};
}

/// The last byte of the cell in quotes that begins at `at`, or of the text where it has no end.
std::size_t quoted_end(std::string_view text, std::size_t at) {
    for (at = text.find('"', at + 1); at != std::string_view::npos; at = text.find('"', at + 2)) {
        if (!text.substr(at + 1).starts_with('"')) {
            return at;
        }
    }
    return text.size() - 1;
}

/// Calls `visit` with the place of each byte that is in no cell in quotes, until it says false. As
/// everywhere here, quotes are around a cell where it begins with one.
template <typename Visit>
void visit_unquoted(std::string_view text, std::string_view delimiters, Visit visit) {
    bool cell_begins = true;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (cell_begins && text[at] == '"') {
            at = quoted_end(text, at);
            cell_begins = false;
            continue;
        }
        if (!visit(at)) {
            return;
        }
        cell_begins = delimiters.contains(text[at]) || text[at] == '\n' || text[at] == '\r';
    }
}

/// Of the header row, which is the first that is not blank.
char delimiter_of(std::string_view text) {
    text.remove_prefix(std::min(text.find_first_not_of("\r\n"), text.size()));
    std::array<std::size_t, 256> counts{};
    visit_unquoted(text, kDelimiters, [&](std::size_t at) {
        ++counts.at(static_cast<unsigned char>(text[at]));
        return text[at] != '\r' && text[at] != '\n';
    });
    return std::ranges::max({',', ';', '\t'}, {},
                            [&](char c) { return counts.at(static_cast<unsigned char>(c)); });
}

/// What the columns are; the first of a kind counts.
class Columns {
public:
    static Columns read(std::vector<std::string> names) {
        Columns columns;
        std::set<std::string> seen;
        for (std::size_t n = 0; n < names.size(); ++n) {
            names[n] = trim(names[n]);
            if (names[n].empty()) {
                names[n] = fmt::format("column {}", n + 1);
            }
            columns.kinds_.push_back(columns.kind_of(names[n]));
            const std::string name = names[n];
            for (std::size_t twin = 2; !seen.insert(names[n]).second; ++twin) {
                names[n] = fmt::format("{} ({})", name, twin);
            }
        }
        columns.names_ = std::move(names);
        return columns;
    }

    [[nodiscard]] std::size_t size() const { return names_.size(); }

    [[nodiscard]] ParsedDocument document(std::vector<std::string>& cells) const {
        ParsedDocument out;
        for (std::size_t n = 0; n < cells.size(); ++n) {
            put(n, cells[n], out);
        }
        return out;
    }

private:
    enum class Kind { kId, kText, kTitle, kUrl, kOther };

    Kind kind_of(std::string_view name) {
        const std::string key = lower(name);
        const Kind kind = key == "id" || key == "_id" ? Kind::kId
                          : key == "text"             ? Kind::kText
                          : key == "title"            ? Kind::kTitle
                          : key == "url"              ? Kind::kUrl
                                                      : Kind::kOther;
        has_text_ |= kind == Kind::kText;
        return std::ranges::find(kinds_, kind) == kinds_.end() ? kind : Kind::kOther;
    }

    void put(std::size_t n, std::string& cell, ParsedDocument& out) const {
        switch (kinds_[n]) {
            case Kind::kId:
                out.id = trim(cell);
                break;
            case Kind::kText:
                out.text = std::move(cell);
                break;
            case Kind::kTitle:
                out.title = trim(cell);
                break;
            case Kind::kUrl:
                out.url = trim(cell);
                break;
            case Kind::kOther:
                put_other(n, trim(cell), out);
                break;
        }
    }

    void put_other(std::size_t n, std::string_view cell, ParsedDocument& out) const {
        if (cell.empty()) {
            return;
        }
        if (has_text_) {
            out.metadata[names_[n]] = typed_value(cell);
        } else {
            out.text.append(names_[n]).append(": ").append(cell).append("\n");
        }
    }

    std::vector<std::string> names_;
    std::vector<Kind> kinds_;
    bool has_text_ = false;
};

bool is_empty_record(const std::vector<std::string>& cells) {
    return std::ranges::all_of(cells, [](const std::string& cell) { return trim(cell).empty(); });
}

}  // namespace

CsvReader::CsvReader(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {
    visit_unquoted(text, {&delimiter, 1}, [&](std::size_t at) {
        const bool breaks = text[at] == '\n' || text[at] == '\r';
        if (breaks) {
            line_end_ = text.substr(at).starts_with("\r\n") ? '\n' : text[at];
        }
        return !breaks;
    });
}

std::size_t CsvReader::line_break_at(std::size_t at) const {
    if (line_end_ == '\n' && text_.substr(at, 2) == "\r\n") {
        return 2;
    }
    return at < text_.size() && text_[at] == line_end_ ? 1 : 0;
}

void CsvReader::skip_blank_lines() {
    while (const std::size_t bytes = line_break_at(at_)) {
        at_ += bytes;
        ++line_;
    }
}

Result<bool> CsvReader::next(std::vector<std::string>& cells) {
    cells.clear();
    skip_blank_lines();
    record_line_ = line_;
    if (at_ >= text_.size()) {
        return false;
    }
    const std::size_t start = at_;
    if (auto read = read_record(cells); !read) {
        pass_line(start);
        return std::move(read.error());
    }
    return true;
}

void CsvReader::pass_line(std::size_t start) {
    at_ = std::min(text_.find(line_end_, start), text_.size() - 1) + 1;
    line_ = record_line_ + 1;
}

Result<void> CsvReader::read_record(std::vector<std::string>& cells) {
    while (true) {
        cells.push_back(RAG_TRY(read_cell()));
        if (at_ >= text_.size() || text_[at_] != delimiter_) {
            break;
        }
        ++at_;
    }
    at_ += line_break_at(at_);
    ++line_;
    return {};
}

Result<std::string> CsvReader::read_cell() {
    if (at_ < text_.size() && text_[at_] == '"') {
        return read_quoted();
    }
    const std::size_t start = at_;
    while (at_ < text_.size() && text_[at_] != delimiter_ && line_break_at(at_) == 0) {
        ++at_;
    }
    return std::string{text_.substr(start, at_ - start)};
}

Result<std::string> CsvReader::read_quoted() {
    std::string cell;
    for (++at_; at_ < text_.size(); ++at_) {
        const bool quote = text_[at_] == '"';
        if (quote && !text_.substr(at_ + 1).starts_with('"')) {
            ++at_;
            if (at_ < text_.size() && text_[at_] != delimiter_ && line_break_at(at_) == 0) {
                return fail(ErrorCode::kMalformed,
                            "text after a closing quote; a quote inside a cell in quotes is "
                            "written twice");
            }
            return cell;
        }
        at_ += quote ? 1 : 0;
        line_ += text_[at_] == line_end_ ? 1 : 0;
        cell += text_[at_];
    }
    return fail(ErrorCode::kMalformed, "a quote that opens a cell here is never closed");
}

namespace {

/// Why a record is no row of the table; nothing if it is one. Takes away empty cells at its end.
std::string fault_of(std::vector<std::string>& cells, const Columns& columns) {
    while (cells.size() > columns.size() && trim(cells.back()).empty()) {
        cells.pop_back();
    }
    if (cells.size() > columns.size()) {
        return fmt::format("{} cells where the header row has {}", cells.size(), columns.size());
    }
    const bool text =
        std::ranges::all_of(cells, [](const std::string& cell) { return is_valid_utf8(cell); });
    return text ? ""
                : "not UTF-8; convert the file, for example with iconv -f WINDOWS-1252 -t UTF-8";
}

Result<Columns> read_header(CsvReader& reader) {
    std::vector<std::string> cells;
    RAG_TRY(reader.next(cells));
    if (std::ranges::any_of(cells, [](const auto& cell) { return !is_valid_utf8(cell); })) {
        return fail(ErrorCode::kMalformed,
                    "its header row is not UTF-8; convert the file, for "
                    "example with iconv -f WINDOWS-1252 -t UTF-8");
    }
    return Columns::read(std::move(cells));
}

}  // namespace

Result<LineFaults> parse_csv(std::string_view text, const DocumentSink& sink) {
    const Announced announced = announced_delimiter(text);
    text.remove_prefix(announced.bytes);
    const std::size_t lines_before = announced.bytes > 0 ? 1 : 0;
    CsvReader reader{text, announced.bytes > 0 ? announced.delimiter : delimiter_of(text)};
    const Columns columns = RAG_TRY(read_header(reader));
    LineFaults faults;
    std::vector<std::string> cells;
    for (std::size_t row = 1;; ++row) {
        const auto more = reader.next(cells);
        const std::size_t line = reader.line() + lines_before;
        if (!more) {
            faults.add(line, more.error().message);
            continue;
        }
        if (!*more) {
            return faults;
        }
        if (is_empty_record(cells)) {
            continue;
        }
        if (const std::string fault = fault_of(cells, columns); !fault.empty()) {
            faults.add(line, fault);
            continue;
        }
        ParsedDocument document = columns.document(cells);
        document.number = row;
        RAG_TRY(sink(std::move(document)));
    }
}

}  // namespace ragd
