#include "sources/source_sync.hpp"

#include <algorithm>
#include <utility>

#include "base/percent.hpp"

namespace ragd {
namespace {

/// Among files and folders that are absolute paths, by the place of the source.
bool is_looked_at(const CoveredSource& covered, const std::string& path, const FileSearch& search) {
    if (!search.only) {
        return true;
    }
    return std::ranges::any_of(covered.places, [&](const std::string& place) {
        const auto root = percent_decode(std::string_view{place}.substr(
            std::min(place.size(), std::string_view{"file://"}.size())));
        const std::string whole = root.value_or("") + '/' + path;
        return std::ranges::any_of(*search.only, [&](const std::filesystem::path& one) {
            return whole == one.native() || whole.starts_with(one.native() + '/');
        });
    });
}

}  // namespace

bool is_lasting(std::string_view code) {
    return code != "unavailable" && code != "refused";
}

SourceSync::SourceSync(CoveredSource covered, std::vector<StoredDocument> documents,
                       const std::vector<SourceFailure>& failures, Options options)
    : covered_(std::move(covered)),
      known_(covered_.source, std::move(documents)),
      options_(options) {
    for (const SourceFailure& failure : failures) {
        failures_[failure.path].push_back(failure);
    }
}

FileVerdict SourceSync::judge(const FoundFile& file) {
    present_.insert(file.id);
    if (options_.read_all) {
        return FileVerdict::kRead;
    }
    const auto before = failures_.find(file.id);
    const bool failed = before != failures_.end() &&
                        std::ranges::any_of(before->second, [&](const SourceFailure& failure) {
                            return failure.stamp == file.stamp && is_lasting(failure.code);
                        });
    if (failed && options_.retry) {
        return FileVerdict::kRead;
    }
    const auto known = known_.find(file.id);
    const bool of_its_size = known && known->bytes == file.bytes;
    if (of_its_size && known->stamp == file.stamp && !options_.compare_all) {
        return FileVerdict::kUnchanged;
    }
    if (failed && !options_.compare_all) {
        return FileVerdict::kFailedBefore;
    }
    return of_its_size ? FileVerdict::kCompare : FileVerdict::kRead;
}

std::vector<SourceFailure> SourceSync::failures_of(const std::string& path,
                                                   const std::string& stamp) {
    told_.insert(path);
    std::vector<SourceFailure> out;
    if (const auto found = failures_.find(path); found != failures_.end()) {
        std::ranges::copy_if(found->second, std::back_inserter(out),
                             [&](const SourceFailure& one) { return one.stamp == stamp; });
    }
    return out;
}

bool SourceSync::is_gone(const std::string& path, const FileSearch& search) const {
    if (failed_.contains(path)) {
        return false;
    }
    if (read_.contains(path)) {
        return true;
    }
    const bool unread = std::ranges::any_of(
        covered_.unread, [&](const std::string& folder) { return path.starts_with(folder); });
    return covered_.whole && !present_.contains(path) && !unread && search.rules.takes_file(path) &&
           is_looked_at(covered_, path, search);
}

std::vector<SourceFailure> SourceSync::untold_failures(const FileSearch& search) const {
    std::vector<SourceFailure> out;
    for (const auto& [path, failures] : failures_) {
        const bool told = told_.contains(path) || read_.contains(path) || failed_.contains(path);
        if (!told && !is_gone(path, search)) {
            out.insert(out.end(), failures.begin(), failures.end());
        }
    }
    return out;
}

std::vector<const StoredDocument*> SourceSync::vanished(const FileSearch& search) const {
    // What has no file noted is known by its id alone, which may be its own: it is gone only where
    // nothing else could have been it.
    const bool all_read = std::ranges::all_of(present_, [&](const std::string& path) {
        return !failed_.contains(path) && (read_.contains(path) || known_.find(path).has_value());
    });
    std::vector<const StoredDocument*> out;
    for (const StoredDocument& document : known_.documents()) {
        const std::string path = known_.path_of(document);
        if (!path.empty() && !made_.contains(document.id) && (document.file || all_read) &&
            is_gone(path, search)) {
            out.push_back(&document);
        }
    }
    return out;
}

}  // namespace ragd
