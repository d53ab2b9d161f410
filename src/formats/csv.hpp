#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/line_faults.hpp"
#include "formats/parsed_document.hpp"

namespace ragd {

/// Reads the records of a CSV text (RFC 4180): cells in double quotes may hold delimiters, line
/// breaks and doubled quotes; lines end with LF, CRLF or, where the first one does, with CR. A quote
/// inside an unquoted cell is itself.
class CsvReader {
public:
    CsvReader(std::string_view text, char delimiter);

    /// Reads the next record into `cells`; false at the end. Blank lines are passed over.
    /// Errors: Malformed - an open quote, or text after a closing one; the record's first line is
    ///         passed over, and what follows it can be read.
    Result<bool> next(std::vector<std::string>& cells);

    /// The line on which the last record began, from 1.
    [[nodiscard]] std::size_t line() const { return record_line_; }

private:
    Result<void> read_record(std::vector<std::string>& cells);
    void pass_line(std::size_t start);
    void skip_blank_lines();
    Result<std::string> read_cell();
    Result<std::string> read_quoted();
    [[nodiscard]] std::size_t line_break_at(std::size_t at) const;

    std::string_view text_;
    char delimiter_;
    char line_end_ = '\n';
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t record_line_ = 1;
};

/// What parse_file() does with a .csv or .tsv: see parse_file.hpp. The delimiter is what a first
/// line "sep=;" says, else that of comma, semicolon and tab which the header row has most of. A
/// name that two columns share gets a number, empty cells at the end of a row are not counted, and
/// in metadata a cell that is written like a number in JSON is one (007 is not).
/// Requires: what decode_marks() gives; a row that is not UTF-8 is a fault.
Result<LineFaults> parse_csv(std::string_view text, const DocumentSink& sink);

}  // namespace ragd
