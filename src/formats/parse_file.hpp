#pragma once
#include <string_view>

#include "base/result.hpp"
#include "formats/line_faults.hpp"
#include "formats/parsed_document.hpp"

namespace ragd {

enum class FileFormat {
    kPlainText,  // .txt, source code, README, Makefile, ...: one document, the text as it is
    kMarkup,     // .md .mdx .rst .adoc: one document; title from front matter or the first heading
    kJsonLines,  // .jsonl .ndjson: a document a line, {id | _id, text, title, url, metadata}
    kCsv,        // .csv (RFC 4180, a header row): a document a row
    kJson,       // .json: one document of lines "path.to.key: value"
    kNotebook,   // .ipynb: one document, its cells as Markdown
    kXml,        // .xml: one document, the text of its elements
    kSubtitles,  // .srt .vtt: one document, what is said
    kNoName,     // no extension, and no name that is known: a text, if its bytes are
    kDocument,   // .html ...: read by an extractor (extract/document_format.hpp), never here
    kUnknown,    // anything else
};

/// By the name alone: its extension, or the whole name (Makefile, LICENSE); ASCII case is ignored.
FileFormat format_of(std::string_view file_name);

/// True if the first bytes of a file look like those of a text: no control characters but those of
/// lines, and UTF-8, perhaps cut at the end; or UTF-16 with a byte order mark.
bool looks_like_text(std::string_view first_bytes);

/// Reads `bytes` as `file_name` says and hands each document to `sink`. A line or row that cannot
/// be read is a fault in the result, and the rest is read.
///   text   a UTF-8 byte order mark is removed, UTF-16 with one is converted, the rest is kept byte
///          for byte; a title that the file does not give is the file's name without extension
///          (source code: with it)
///   markup what front matter says besides the title becomes metadata: texts, numbers, lists
///   .jsonl blank lines are passed over; ids may be whole numbers
///   .csv   with a column `text`: that is the text, `id` (or `_id`), `title`, `url` are what they
///          say, the other columns are metadata. Without: the text is one line "column: value" for
///          each cell that is not empty, `id`, `title` and `url` as before
/// Errors: Unsupported - a format that is not read (yet), or bytes that are no text;
///         Malformed - not UTF-8 (names the offset), not JSON or XML (names the line);
///         else what `sink` returns.
Result<LineFaults> parse_file(std::string_view file_name, std::string_view bytes,
                              const DocumentSink& sink);

}  // namespace ragd
