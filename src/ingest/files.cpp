#include "ingest/files.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/percent.hpp"
#include "base/utf8.hpp"
#include "domain/source.hpp"
#include "extract/document_format.hpp"
#include "formats/ignore_rules.hpp"
#include "ingest/regular_file.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kCsvBytesMax = 256 * limits::kMiB;  // is read whole
constexpr std::uintmax_t kIgnoreFileBytesMax = limits::kMiB;

/// Of a file whose name says nothing, by its first bytes; one that cannot be read says so when it is.
FileFormat format_of_content(const fs::path& path) {
    constexpr std::size_t kBytes = 4 * limits::kKiB;
    std::string bytes;
    auto file = RegularFile::open(path);
    if (!file || !file->read(bytes, kBytes)) {
        return FileFormat::kNoName;
    }
    return format_by_content(bytes) != nullptr ? FileFormat::kDocument
           : looks_like_text(bytes)            ? FileFormat::kNoName
                                               : FileFormat::kUnknown;
}

FileFormat find_format_of(const fs::path& path) {
    const std::string name = path.filename().string();
    if (format_by_name(name) != nullptr) {
        return FileFormat::kDocument;
    }
    const FileFormat named = format_of(name);
    return named == FileFormat::kNoName ? format_of_content(path) : named;
}

/// Why a file cannot be indexed; nothing if it can.
std::optional<std::string> reason_to_skip(const FoundFile& file) {
    if (file.format == FileFormat::kNotYet) {
        return fmt::format("{} is not supported yet; convert it to .txt or .md",
                           file.path.extension().string());
    }
    if (file.format == FileFormat::kUnknown && !file.path.has_extension()) {
        return "no extension, and not a text";
    }
    if (file.format == FileFormat::kUnknown) {
        std::string documents;
        for (const DocumentFormat& format : document_formats()) {
            documents += fmt::format(".{}, ", format.extensions.front());
        }
        return fmt::format(
            "of no known format (.txt, .md, .rst, .adoc, .jsonl, .csv, .json, "
            ".ipynb, .xml, .srt, {}source code)",
            documents);
    }
    if (!is_valid_utf8(file.id)) {
        return "its name is not UTF-8";
    }
    if (file.id.size() > limits::kDocumentIdBytes) {
        return fmt::format("its id, the relative path, has {} bytes; at most {} are allowed",
                           file.id.size(), limits::kDocumentIdBytes);
    }
    if (file.bytes > file_bytes_max(file.format)) {
        return fmt::format("too large: {} bytes; at most {} are allowed", file.bytes,
                           file_bytes_max(file.format));
    }
    return std::nullopt;
}

std::string url_of(const fs::path& path) {
    return "file://" + percent_encode(path.generic_string(), "/");
}

class Collector {
public:
    explicit Collector(const std::string& source) : name_(source) {}

    Result<void> add_named(const fs::path& named) {
        std::error_code error;
        const fs::path path = fs::canonical(named, error);
        if (error) {
            return fail(ErrorCode::kNotFound,
                        fmt::format("{}: {}", named.string(), error.message()));
        }
        const bool folder = fs::is_directory(path, error);
        source_ = name_.empty() ? url_of(folder ? path : path.parent_path()) : name_;
        if (!folder) {
            return add_file(path, fs::absolute(named).lexically_normal().filename().string());
        }
        ignores_.clear();
        return walk(path, "");
    }

    FileList take() { return std::move(list_); }

private:
    /// The patterns of one ignore file and the folder it is in, as "a/b/" below the named one.
    struct Ignore {
        std::string folder;
        IgnoreRules rules;
    };

    Result<void> walk(const fs::path& folder, const std::string& relative) {
        const std::size_t ignores_before = ignores_.size();
        read_ignore_file(folder, relative);
        for (const std::string& name : names_in(folder)) {
            RAG_TRY(visit(folder / name, relative + name));
        }
        ignores_.resize(ignores_before);
        return {};
    }

    std::vector<std::string> names_in(const fs::path& folder) {
        std::vector<std::string> names;
        std::error_code error;
        for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
             entry.increment(error)) {
            if (std::string name = entry->path().filename().string(); !name.starts_with('.')) {
                names.push_back(std::move(name));
            }
        }
        if (error) {
            list_.skipped.push_back({folder, error.message()});
        }
        std::ranges::sort(names);
        return names;
    }

    Result<void> visit(const fs::path& path, const std::string& relative) {
        std::error_code error;
        const fs::file_status status = fs::symlink_status(path, error);
        const bool folder = fs::is_directory(status);
        if (is_ignored(relative, folder)) {
            return {};
        }
        if (folder) {
            return walk(path, relative + '/');
        }
        if (fs::is_symlink(status)) {
            list_.skipped.push_back({path, "a symbolic link; name it to have it followed"});
            return {};
        }
        return add_file(path, relative);
    }

    [[nodiscard]] bool is_ignored(const std::string& relative, bool folder) const {
        for (auto ignore = ignores_.rbegin(); ignore != ignores_.rend(); ++ignore) {
            const auto verdict = ignore->rules.judge(
                std::string_view{relative}.substr(ignore->folder.size()), folder);
            if (verdict != IgnoreRules::Verdict::kNone) {
                return verdict == IgnoreRules::Verdict::kIgnore;
            }
        }
        return false;
    }

    void read_ignore_file(const fs::path& folder, const std::string& relative) {
        const fs::path path = folder / kIgnoreFileName;
        std::error_code error;
        const fs::path file = fs::canonical(path, error);  // it may be a link to a shared one
        if (error == std::errc::no_such_file_or_directory) {
            return;
        }
        const auto text = error
                              ? Result<std::string>{fail(ErrorCode::kUnavailable, error.message())}
                              : read_regular_file(file, kIgnoreFileBytesMax);
        if (!text) {
            list_.skipped.push_back({path, "cannot be read, so it hides nothing"});
            return;
        }
        ignores_.push_back({relative, IgnoreRules{*text}});
    }

    Result<void> add_file(const fs::path& path, const std::string& id) {
        std::error_code error;
        if (!fs::is_regular_file(path, error)) {
            list_.skipped.push_back({path, error ? error.message() : "not a regular file"});
            return {};
        }
        FoundFile file{.path = path,
                       .id = id,
                       .url = url_of(path),
                       .source = source_,
                       .format = find_format_of(path),
                       .bytes = fs::file_size(path, error)};
        if (error) {
            list_.skipped.push_back({path, error.message()});
            return {};
        }
        if (auto reason = reason_to_skip(file)) {
            list_.skipped.push_back({path, std::move(*reason)});
            return {};
        }
        return add_once(std::move(file));
    }

    Result<void> add_once(FoundFile file) {
        if (!paths_.insert(file.path.native()).second) {
            return {};
        }
        const auto [other, added] = ids_.emplace(std::pair{file.source, file.id}, file.path);
        if (!added) {
            return fail(ErrorCode::kConflict,
                        fmt::format("{} and {} would both be the document \"{}\" of the source "
                                    "\"{}\"; index a folder that holds both, or each as a source "
                                    "of its own",
                                    other->second.string(), file.path.string(), file.id,
                                    shown_source(file.source)));
        }
        list_.files.push_back(std::move(file));
        return {};
    }

    const std::string& name_;  // of the source; empty: its folder
    std::string source_;
    FileList list_;
    std::vector<Ignore> ignores_;  // from the named folder down to the one being walked
    std::set<fs::path::string_type> paths_;
    std::map<std::pair<std::string, std::string>, fs::path> ids_;  // by source and id
};

}  // namespace

std::uintmax_t file_bytes_max(FileFormat format) {
    switch (format) {
        case FileFormat::kJsonLines:
        case FileFormat::kDocument:  // ExtractLimits say what is too large for an extractor
            return std::numeric_limits<std::uintmax_t>::max();
        case FileFormat::kCsv:
            return kCsvBytesMax;
        default:
            return limits::kDocumentTextBytes;
    }
}

Result<FileList> collect_files(std::span<const fs::path> paths, const std::string& source) {
    Collector collector{source};
    for (const fs::path& path : paths) {
        RAG_TRY(collector.add_named(path));
    }
    return collector.take();
}

}  // namespace ragd
