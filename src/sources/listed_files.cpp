#include "sources/listed_files.hpp"

#include <algorithm>
#include <utility>

#include "base/limits.hpp"
#include "base/percent.hpp"
#include "formats/ignore_rules.hpp"
#include "ingest/readable.hpp"

namespace ragd {
namespace {

constexpr std::size_t kIgnoreFileBytesMax = limits::kMiB;
constexpr std::size_t kFirstBytes = 4 * limits::kKiB;

std::string_view last_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

/// Whether a walk would come to it: no part of its path is hidden, or strange.
bool is_reachable(std::string_view path) {
    while (!path.empty()) {
        const std::string_view name = path.substr(0, path.find('/'));
        if (name.empty() || name.starts_with('.')) {
            return false;
        }
        path.remove_prefix(std::min(path.size(), name.size() + 1));
    }
    return true;
}

/// The ignore files of a list.
class IgnoreFiles {
public:
    Result<void> read(const std::vector<ListedFile>& listed, const ListedReader& read) {
        for (const ListedFile& file : listed) {
            if (last_name(file.path) == kIgnoreFileName && file.bytes <= kIgnoreFileBytesMax) {
                const std::string text = RAG_TRY(read(file, kIgnoreFileBytesMax));
                const std::size_t folder = file.path.size() - kIgnoreFileName.size();
                files_.push_back({file.path.substr(0, folder), IgnoreRules{text}});
            }
        }
        // The deepest last: it has the last word.
        std::ranges::sort(files_, {}, [](const File& file) { return file.folder.size(); });
        return {};
    }

    /// The path, or a folder above it.
    [[nodiscard]] bool hide(const std::string& path) const {
        for (auto slash = path.find('/'); slash != std::string::npos;
             slash = path.find('/', slash + 1)) {
            if (judge(path.substr(0, slash), true)) {
                return true;
            }
        }
        return judge(path, false);
    }

private:
    struct File {
        std::string folder;  // with '/' at the end; of the top: empty
        IgnoreRules rules;
    };
    [[nodiscard]] bool judge(const std::string& path, bool is_folder) const {
        for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
            if (!path.starts_with(file->folder)) {
                continue;
            }
            const auto verdict =
                file->rules.judge(std::string_view{path}.substr(file->folder.size()), is_folder);
            if (verdict != IgnoreRules::Verdict::kNone) {
                return verdict == IgnoreRules::Verdict::kIgnore;
            }
        }
        return false;
    }
    std::vector<File> files_;
};

Result<FoundFile> found_of(const ListedFile& listed, const ListedPlace& place,
                           const ListedReader& read) {
    const std::string_view name = last_name(listed.path);
    std::string first;
    if (format_of(name) == FileFormat::kNoName) {
        first = RAG_TRY(read(listed, kFirstBytes));
    }
    return FoundFile{.path = {},
                     .id = listed.path,
                     .url = place.place + '/' + percent_encode(listed.path, "/"),
                     .source = place.source,
                     .format = find_format_of(name, first),
                     .bytes = listed.bytes,
                     .stamp = listed.stamp,
                     .modified = listed.modified};
}

}  // namespace

Result<FileList> choose_listed(std::vector<ListedFile> listed, const ListedPlace& place,
                               const FileSearch& search, const ListedReader& read) {
    FileList list;
    list.sources.push_back({.source = place.source, .places = {place.place}, .whole = true});
    IgnoreFiles ignored;
    RAG_TRY(ignored.read(listed, read));
    std::ranges::sort(listed, {}, &ListedFile::path);
    for (const ListedFile& one : listed) {
        if (!is_reachable(one.path) || is_temporary_name(last_name(one.path)) ||
            !search.rules.takes_file(one.path) || ignored.hide(one.path)) {
            continue;
        }
        FoundFile file = RAG_TRY(found_of(one, place, read));
        if (auto reason = reason_to_skip(file)) {
            list.skipped.push_back({.path = one.path,
                                    .reason = std::move(*reason),
                                    .id = one.path,
                                    .source = place.source});
            continue;
        }
        list.files.push_back(std::move(file));
    }
    return list;
}

}  // namespace ragd
