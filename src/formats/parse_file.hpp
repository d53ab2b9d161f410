#pragma once
#include <string_view>

#include "base/result.hpp"
#include "formats/parsed_document.hpp"

namespace ragd {

enum class FileFormat {
    kPlainText,  // .txt, source code, README, Makefile, ...: one document, the text as it is
    kMarkdown,   // .md .markdown: one document; title from the front matter or the first heading
    kJsonLines,  // .jsonl .ndjson: a document a line, {id | _id, text, title, url, metadata}
    kCsv,        // .csv (RFC 4180, a header row): a document a row
    kNotYet,     // .pdf .docx .html ...: known, and refused with advice
    kUnknown,    // anything else
};

/// By the name alone: its extension, or the whole name (Makefile, LICENSE); ASCII case is ignored.
FileFormat format_of(std::string_view file_name);

/// Reads `bytes` as `file_name` says and hands each document to `sink`.
///   text   a UTF-8 byte order mark is removed, UTF-16 with one is converted, the rest is kept byte
///          for byte; a title that the file does not give is the file's name without extension
///          (source code: with it)
///   .jsonl blank lines are passed over; ids may be whole numbers
///   .csv   with a column `text`: that is the text, `id` (or `_id`), `title`, `url` are what they
///          say, the other columns are metadata. Without: the text is one line "column: value" for
///          each cell that is not empty, `id`, `title` and `url` as before
/// Errors: Unsupported - a format that is not read (yet), or bytes that are no text;
///         Malformed - not UTF-8 (names the offset), JSON or CSV (names the line);
///         InvalidField - a member of the wrong type or an unknown one (names line and member);
///         else what `sink` returns.
Result<void> parse_file(std::string_view file_name, std::string_view bytes,
                        const DocumentSink& sink);

}  // namespace ragd
