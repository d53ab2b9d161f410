#pragma once
#include <array>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"

namespace ragd {

/// Makes text of the bytes of a file.
/// Requires: at most limits.input_bytes_max bytes.
/// Errors:   those of fail_extract() alone; TooLarge at the first limit it is over.
/// Threads:  one a process. Anything may be in the bytes: it must end without harm, and what it
///           takes of time and memory is bounded by `limits`.
using Extractor = Result<Extraction> (*)(std::string_view bytes, const ExtractLimits& limits);

/// A format that is read by an extractor.
struct DocumentFormat {
    std::string_view name;                       // "html", as `ragd version --json` lists it
    std::string_view media_type;                 // "text/html"
    std::array<std::string_view, 4> extensions;  // lower case, without the dot; "" where fewer

    /// True for bytes that say themselves that they are of this format: `%PDF-`, a zip with
    /// `word/document.xml`.
    bool (*recognises)(std::string_view bytes);
    bool is_always_marked;  // false: some files of it are not recognised, and known by name alone
    bool is_shell =
        false;  // other formats are made of it, too: a name that says another is believed

    Extractor extract;

    /// Loads what the extractor needs of the disk (libraries, fonts, tables). Called once a process,
    /// before it gives up the file system; none where nothing is needed.
    Result<void> (*prepare)(const ExtractLimits& limits) = nullptr;
};

/// The one table of formats. Where bytes could be of two, the first one has them.
std::span<const DocumentFormat> document_formats();

/// The format of that name, or none.
const DocumentFormat* find_format(std::string_view name);

/// What a name says: the format with this extension (ASCII case is ignored), or none.
const DocumentFormat* format_by_name(std::string_view file_name);

/// What the bytes say: the first format that recognises them, or none.
const DocumentFormat* format_by_content(std::string_view bytes);

/// The same of a file with a name: none where its bytes are only what other formats are made of, too, and its
/// name says another one (a zip that is called .docx, or .jar).
const DocumentFormat* format_by_content(std::string_view file_name, std::string_view bytes);

/// Finds the format by content, then by name, and extracts. Where the two differ the content is
/// believed, and a warning says so.
/// Requires: at most limits.input_bytes_max bytes.
/// Errors:   those of fail_extract(): Unsupported where neither says anything; Damaged where the name
///           promises a format with a mark that the bytes do not have; TooLarge, NoText, ...
Result<Extraction> extract_document(std::string_view file_name, std::string_view bytes,
                                    const ExtractLimits& limits);

/// How others have documents read: by an ExtractorPool (extract/process), which has the errors of
/// extract_document(), and Unavailable, which is about no document. In tests: here.
using DocumentReader =
    std::function<Result<Extraction>(std::string_view file_name, std::string_view bytes)>;

}  // namespace ragd
