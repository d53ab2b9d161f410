#include "ingest/files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/percent.hpp"
#include "domain/source.hpp"
#include "formats/ignore_rules.hpp"
#include "ingest/readable.hpp"
#include "ingest/regular_file.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t kIgnoreFileBytesMax = limits::kMiB;

std::string url_of(const fs::path& path) {
    return "file://" + percent_encode(path.generic_string(), "/");
}

/// Whether `path` is one of `only`, or below one of them.
bool is_among(const std::vector<std::string>& only, std::string_view path) {
    return std::ranges::any_of(only, [&](std::string_view one) {
        return one.empty() || path == one ||
               (path.starts_with(one) && path.substr(one.size()).starts_with('/'));
    });
}

/// Those of `paths` that are the folder, which is "", or below it, relative to it.
std::vector<std::string> below(const std::vector<fs::path>& paths, const fs::path& folder) {
    std::vector<std::string> out;
    const std::string root = folder.string();
    for (const fs::path& path : paths) {
        const std::string& text = path.native();
        if (text == root || root.starts_with(text + '/')) {
            out.emplace_back();
        } else if (text.starts_with(root) && text.substr(root.size()).starts_with('/')) {
            out.push_back(text.substr(root.size() + 1));
        }
    }
    return out;
}

/// Whether one of `only` is below the folder.
bool is_on_the_way(const std::vector<std::string>& only, std::string_view folder) {
    return std::ranges::any_of(only, [&](std::string_view one) {
        return one.starts_with(folder) && one.substr(folder.size()).starts_with('/');
    });
}

WallTime time_of(const timespec& time) {
    return std::chrono::floor<std::chrono::milliseconds>(
        WallTime{} + std::chrono::seconds{time.tv_sec} + std::chrono::nanoseconds{time.tv_nsec});
}

class Collector {
public:
    explicit Collector(const FileSearch& search) : search_(search) {}

    Result<void> add_named(const fs::path& named) {
        std::error_code error;
        const fs::path path = fs::canonical(named, error);
        if (error) {
            return fail(ErrorCode::kNotFound,
                        fmt::format("{}: {}", named.string(), error.message()));
        }
        const bool folder = fs::is_directory(path, error);
        begin_source(path, folder);
        only_ = search_.only ? std::optional{below(*search_.only, path)} : std::nullopt;
        if (only_ && only_->empty()) {
            return {};
        }
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

    void begin_source(const fs::path& path, bool folder) {
        source_ =
            search_.source.empty() ? url_of(folder ? path : path.parent_path()) : search_.source;
        auto covered = std::ranges::find(list_.sources, source_, &CoveredSource::source);
        if (covered == list_.sources.end()) {
            covered = list_.sources.insert(covered, {.source = source_, .places = {}});
        }
        covered->places.push_back(url_of(path));
        covered->whole = covered->whole || folder;
        covered_ = static_cast<std::size_t>(covered - list_.sources.begin());
    }

    Result<void> walk(const fs::path& folder, const std::string& relative) {
        const std::size_t ignores_before = ignores_.size();
        read_ignore_file(folder, relative);
        for (const std::string& name : names_in(folder, relative)) {
            RAG_TRY(visit(folder / name, relative + name));
        }
        ignores_.resize(ignores_before);
        return {};
    }

    std::vector<std::string> names_in(const fs::path& folder, const std::string& relative) {
        std::vector<std::string> names;
        std::error_code error;
        for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
             entry.increment(error)) {
            if (std::string name = entry->path().filename().string();
                !name.starts_with('.') && !is_temporary_name(name)) {
                names.push_back(std::move(name));
            }
        }
        if (error) {
            skip(folder, relative, error.message());
            list_.sources[covered_].unread.push_back(relative);
        }
        std::ranges::sort(names);
        return names;
    }

    Result<void> visit(const fs::path& path, const std::string& relative) {
        struct stat status{};
        if (::lstat(path.c_str(), &status) != 0) {
            if (errno != ENOENT) {  // else it went just now
                skip(path, relative, std::generic_category().message(errno));
            }
            return {};
        }
        const bool folder = S_ISDIR(status.st_mode);
        if (!is_wanted(relative, folder) || is_ignored(relative, folder)) {
            return {};
        }
        if (folder) {
            return walk(path, relative + '/');
        }
        if (S_ISLNK(status.st_mode)) {
            skip(path, relative, "a symbolic link; name it to have it followed");
            return {};
        }
        return add_file(path, relative, status);
    }

    [[nodiscard]] bool is_wanted(const std::string& relative, bool folder) const {
        if (only_ && !is_among(*only_, relative) && !(folder && is_on_the_way(*only_, relative))) {
            return false;
        }
        return folder ? search_.rules.enters_folder(relative) : search_.rules.takes_file(relative);
    }

    void skip(const fs::path& path, const std::string& id, std::string reason) {
        list_.skipped.push_back(
            {.path = path, .reason = std::move(reason), .id = id, .source = source_});
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
            skip(path, relative + std::string{kIgnoreFileName},
                 "cannot be read, so it hides nothing");
            return;
        }
        ignores_.push_back({relative, IgnoreRules{*text}});
    }

    Result<void> add_file(const fs::path& path, const std::string& id) {
        struct stat status{};
        if (::lstat(path.c_str(), &status) != 0) {
            skip(path, id, std::generic_category().message(errno));
            return {};
        }
        return add_file(path, id, status);
    }

    Result<void> add_file(const fs::path& path, const std::string& id, const struct stat& status) {
        if (!S_ISREG(status.st_mode)) {
            skip(path, id, "not a regular file");
            return {};
        }
        FoundFile file{.path = path,
                       .id = id,
                       .url = url_of(path),
                       .source = source_,
                       .format = find_format_of(path),
                       .bytes = static_cast<std::uintmax_t>(status.st_size),
                       .stamp = file_stamp(status),
                       .modified = time_of(status.st_mtim)};
        if (auto reason = reason_to_skip(file)) {
            skip(path, id, std::move(*reason));
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

    const FileSearch& search_;
    std::string source_;
    std::optional<std::vector<std::string>> only_;  // of the search, below the named folder
    std::size_t covered_ = 0;                       // which of list_.sources that is
    FileList list_;
    std::vector<Ignore> ignores_;  // from the named folder down to the one being walked
    std::set<fs::path::string_type> paths_;
    std::map<std::pair<std::string, std::string>, fs::path> ids_;  // by source and id
};

}  // namespace

bool is_temporary_name(std::string_view name) {
    constexpr std::array<std::string_view, 6> kEnds{"~",     ".swp",        ".swx",
                                                    ".part", ".crdownload", ".tmp"};
    return name.starts_with("~$") || (name.starts_with('#') && name.ends_with('#')) ||
           std::ranges::any_of(kEnds, [&](std::string_view end) { return name.ends_with(end); });
}

std::string file_stamp(const struct stat& status) {
    return fmt::format("{}.{:09}", status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

Result<FileList> collect_files(std::span<const fs::path> paths, const FileSearch& search) {
    Collector collector{search};
    for (const fs::path& path : paths) {
        RAG_TRY(collector.add_named(path));
    }
    return collector.take();
}

}  // namespace ragd
