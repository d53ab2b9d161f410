#include "formats/csv.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "base/utf8.hpp"

namespace ragd {
namespace {

Error at_line(std::size_t line, std::string_view what) {
    return fail(ErrorCode::kMalformed, fmt::format("line {}: {}", line, what));
}

char delimiter_of(std::string_view text) {
    const std::string_view header = text.substr(0, text.find('\n'));
    const auto count = [&](char c) { return std::ranges::count(header, c); };
    char best = ',';
    for (const char candidate : {';', '\t'}) {
        best = count(candidate) > count(best) ? candidate : best;
    }
    return best;
}

/// Digits without a needless zero in front, a fraction perhaps: what JSON calls a number and a
/// person would, too. Long ones (card and part numbers) stay strings.
bool is_number(std::string_view cell) {
    constexpr std::size_t kDigitsMax = 15;  // a double holds them exactly
    const std::string_view body = cell.substr(cell.starts_with('-') ? 1 : 0);
    const std::size_t point = std::min(body.find('.'), body.size());
    const std::string_view whole = body.substr(0, point);
    const auto digits = [](std::string_view part) {
        return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
    };
    return body.size() <= kDigitsMax && digits(whole) && (whole.size() == 1 || whole[0] != '0') &&
           (point == body.size() || digits(body.substr(point + 1)));
}

boost::json::value cell_value(std::string_view cell) {
    if (!is_number(cell)) {
        return boost::json::value(cell);
    }
    if (!cell.contains('.')) {
        std::int64_t number = 0;
        std::from_chars(cell.data(), cell.data() + cell.size(), number);
        return number;
    }
    double number = 0;
    std::from_chars(cell.data(), cell.data() + cell.size(), number);
    return number;
}

/// What the columns are; the first of a kind counts.
class Columns {
public:
    static Result<Columns> read(std::vector<std::string> names) {
        Columns columns;
        std::set<std::string> seen;
        for (std::size_t n = 0; n < names.size(); ++n) {
            names[n] = trim(names[n]);
            if (names[n].empty()) {
                names[n] = fmt::format("column {}", n + 1);
            }
            if (!seen.insert(names[n]).second) {
                return at_line(1, fmt::format("two columns are called \"{}\"", names[n]));
            }
            columns.kinds_.push_back(columns.kind_of(names[n]));
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
            out.metadata[names_[n]] = cell_value(cell);
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

std::size_t CsvReader::line_break_at(std::size_t at) const {
    if (text_.substr(at, 2) == "\r\n") {
        return 2;
    }
    return at < text_.size() && text_[at] == '\n' ? 1 : 0;
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
    while (true) {
        cells.push_back(RAG_TRY(read_cell()));
        if (at_ >= text_.size() || text_[at_] != delimiter_) {
            break;
        }
        ++at_;
    }
    at_ += line_break_at(at_);
    ++line_;
    return true;
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
                return at_line(line_,
                               "text after a closing quote; a quote inside a cell in quotes "
                               "is written twice");
            }
            return cell;
        }
        at_ += quote ? 1 : 0;
        line_ += text_[at_] == '\n' ? 1 : 0;
        cell += text_[at_];
    }
    return at_line(record_line_, "a quote that opens a cell here is never closed");
}

Result<void> parse_csv(std::string_view text, const DocumentSink& sink) {
    CsvReader reader{text, delimiter_of(text)};
    std::vector<std::string> cells;
    if (!RAG_TRY(reader.next(cells))) {
        return {};
    }
    const Columns columns = RAG_TRY(Columns::read(std::move(cells)));
    for (std::size_t row = 1; RAG_TRY(reader.next(cells)); ++row) {
        if (is_empty_record(cells)) {
            continue;
        }
        if (cells.size() > columns.size()) {
            return at_line(reader.line(), fmt::format("{} cells where the header row has {}",
                                                      cells.size(), columns.size()));
        }
        ParsedDocument document = columns.document(cells);
        document.number = row;
        RAG_TRY(sink(std::move(document)));
    }
    return {};
}

}  // namespace ragd
