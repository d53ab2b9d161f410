#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/document.hpp"
#include "domain/original_file.hpp"
#include "extract/document_format.hpp"
#include "formats/line_faults.hpp"
#include "formats/parse_file.hpp"

namespace ragd {

/// What a file is called, wherever its bytes came from: a folder, an upload, a web page.
struct FileNames {
    std::string name;    // its last part says the format where the bytes do not
    std::string id;      // of its document; rows and parts have "#..." behind it
    std::string url;     // of documents that give none; may be empty
    std::string source;  // domain/source.hpp; may be empty
    std::optional<OriginalFile> original =
        {};  // what its documents have as their `file`, parts too
};

/// Receives the documents of a file; an error ends the reading and is its result.
using FileDocumentSink = std::function<Result<void>(Document)>;

/// An attachment of a mail or a member of an archive that became no document.
struct UnreadPart {
    std::string id;  // as its document would have it
    std::string why;
    std::string code = {};   // of an ExtractFault, "" where it is none
    bool is_failed = false;  // false: passed over, as it would be in a folder
};

/// What became of a file besides its documents.
struct FileReport {
    LineFaults faults;                  // lines or rows that could not be read
    std::vector<std::string> warnings;  // of an extractor: what it left out or guessed
    std::vector<UnreadPart> unread;
};

/// How bytes with this name are read: as they say themselves, else as the name says.
FileFormat format_of_bytes(std::string_view name, std::string_view bytes);

/// Makes documents of the bytes of a file and hands them to `sink`, in order: the one road for files of
/// a folder, uploads and pages. Documents without an id of their own get the file's, with "#12" for
/// line or row 12 where a file holds many.
/// Parts (what is attached to a mail, the members of an archive, the messages of a mailbox) come after
/// it as documents of their own: "mail.eml#report.pdf", a second one of the name "report.pdf (2)",
/// each with the id that it came from as `parent` in its metadata. One level: what is attached to a part
/// is not read, and a warning says so; but a mailbox is no level, its messages are what files are.
/// What cannot be read of a part is in the report and fails nothing else. An archive has no document.
/// Errors: those of parse_file, with the file's id in front of the message; those of `reader`, as they
///         are; else what `sink` returns.
/// Threads: any, if `reader` and `sink` allow that; blocks while `reader` does.
Result<FileReport> documents_of_bytes(const FileNames& file, std::string_view bytes,
                                      const DocumentReader& reader, const FileDocumentSink& sink);

/// A document of a file, with the id, url and source that the file gives it.
Document document_of(const FileNames& file, ParsedDocument parsed);

}  // namespace ragd
