#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <sys/stat.h>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "domain/document.hpp"
#include "extract/document_format.hpp"
#include "ingest/bytes_documents.hpp"
#include "ingest/path_rules.hpp"

namespace ragd {

/// A file that can be indexed.
struct FoundFile {
    std::filesystem::path path;  // absolute, to open it
    std::string id;  // with '/': relative to the folder that was named, so that it is the same from
                     // every working directory; of a file that was named itself, its name
    std::string url;     // file:// form of the absolute path (RFC 8089)
    std::string source;  // the name given, or the file:// form of the folder: domain/source.hpp
    FileFormat format;
    std::uintmax_t bytes;
    std::string stamp = {};                 // OriginalFile::stamp of it as it was found
    std::optional<WallTime> modified = {};  // as its file system says
};

/// A file or folder that was passed over, and why, for a person.
struct SkippedFile {
    std::filesystem::path path;
    std::string reason;
    std::string id = {};      // as FoundFile has it; of a folder with '/' at the end
    std::string source = {};  // the same
};

/// What of a source was looked at.
struct CoveredSource {
    std::string source;
    std::vector<std::string> places;    // that were named, as file:// URLs
    bool whole = false;                 // false: some files of it, which were named themselves
    std::vector<std::string> unread{};  // folders in it that could not be read, as "a/b/"
};

struct FileList {
    std::vector<FoundFile> files;
    std::vector<SkippedFile> skipped;    // ignored and hidden ones are not listed
    std::vector<CoveredSource> sources;  // in the order in which they were named
};

/// What is looked for.
struct FileSearch {
    std::string source;  // its name; empty: each folder is one
    PathRules rules = {};
    /// Only these files and folders, absolute and without links, and what is below; none: all.
    std::optional<std::vector<std::filesystem::path>> only = {};
};

/// Name of the file whose patterns (formats/ignore_rules.hpp) hide files from collect_files().
inline constexpr std::string_view kIgnoreFileName = ".ragdignore";

/// Finds the files to index under `paths`: files, and folders with all below them. Folders are
/// walked in byte order of names, so the same tree gives the same list. Inside a folder, hidden
/// entries and what a .ragdignore there or above (up to the named folder) matches are left out;
/// symbolic links are not followed. A path that is named itself is taken though it be hidden, and
/// followed if it is a link. A file under two of the paths is listed once.
/// The files of a folder are of a source: `source`, or, where that is empty, the folder. A file that is
/// named itself is of the folder that it is in, and taken whatever the rules say.
/// Errors: NotFound - a path does not exist; Conflict - two files of a source would have the same id.
/// What cannot be read, is too large or of no known format is in `skipped`.
Result<FileList> collect_files(std::span<const std::filesystem::path> paths,
                               const FileSearch& search = {});

/// Whether a file is called as editors and browsers call what they will remove or rename: "~$report.docx",
/// "notes.md~", "#notes.md#", "notes.md.swp", "report.pdf.part". Such files are no part of a folder.
bool is_temporary_name(std::string_view name);

/// What a file of this size and time is called: FoundFile::stamp.
std::string file_stamp(const struct stat& status);

/// The most bytes that a file of this format may have.
std::uintmax_t file_bytes_max(FileFormat format);

/// Reads a found file and hands its documents to `sink`, in order. It is checked again, and what was
/// checked is what is read (ingest/regular_file.hpp). .jsonl is read line by line, so that its size
/// does not matter. Documents without an id of their own get the file's, with "#12"
/// for line or row 12 where a file holds many; without a url, the file's. A line or row that cannot
/// be read is a fault in the result, and the rest is read. A document of pages, sheets or tags goes to
/// `reader`; so does a file whose name says text and whose bytes say otherwise. See documents_of_bytes().
/// Errors: Unavailable - cannot be opened or read, or is no regular file any more; TooLarge - it grew
///         over file_bytes_max(); those of parse_file, with the file's id in front of the message;
///         those of `reader`, as they are; else what `sink` returns.
Result<FileReport> read_documents(const FoundFile& file, const DocumentReader& reader,
                                  const FileDocumentSink& sink);

}  // namespace ragd
