#include "sources/known_files.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "domain/source.hpp"

namespace ragd {
namespace {

struct LastStamp {
    std::string_view file_stamp;
    std::size_t documents = 0;
};

std::optional<LastStamp> read_stamp(std::string_view stamp) {
    const std::size_t slash = stamp.rfind('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    LastStamp out{.file_stamp = stamp.substr(0, slash)};
    const std::string_view count = stamp.substr(slash + 1);
    const auto [end, error] =
        std::from_chars(count.data(), count.data() + count.size(), out.documents);
    const bool whole = error == std::errc{} && end == count.data() + count.size();
    return whole ? std::optional{out} : std::nullopt;
}

/// Of a document that was stored without its file: what its url is tells that it had one.
bool is_of_file(const StoredDocument& document) {
    return is_local_place(document.url) || document.url.starts_with("source:");
}

}  // namespace

std::string last_stamp(std::string_view file_stamp, std::size_t documents) {
    return fmt::format("{}/{}", file_stamp, documents);
}

KnownFiles::KnownFiles(std::string source, std::vector<StoredDocument> documents)
    : source_(std::move(source)), documents_(std::move(documents)) {
    for (const StoredDocument& document : documents_) {
        by_path_[path_of(document)].push_back(&document);
    }
}

std::string KnownFiles::path_of(const StoredDocument& document) const {
    if (document.file) {
        return document.file->path;
    }
    if (!is_of_file(document)) {
        return {};
    }
    std::string_view id = document.id.str();
    const std::string name = shown_source(source_) + '/';
    if (id.starts_with(name)) {
        id.remove_prefix(name.size());
    }
    return std::string{without_row(id)};
}

std::optional<KnownFile> KnownFiles::find(const std::string& path) const {
    const auto found = by_path_.find(path);
    if (found == by_path_.end()) {
        return std::nullopt;
    }
    for (const StoredDocument* last : found->second) {
        const auto stamp = last->file ? read_stamp(last->file->stamp) : std::nullopt;
        if (!stamp) {
            continue;
        }
        KnownFile known{.sha256 = last->file->sha256,
                        .bytes = last->file->bytes,
                        .stamp = std::string{stamp->file_stamp},
                        .documents = {}};
        std::ranges::copy_if(found->second, std::back_inserter(known.documents),
                             [&](const StoredDocument* one) {
                                 return one->file && one->file->sha256 == known.sha256;
                             });
        if (known.documents.size() == stamp->documents) {
            return known;
        }
    }
    return std::nullopt;
}

}  // namespace ragd
