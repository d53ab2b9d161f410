#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/models.hpp"
#include "app/plan.hpp"
#include "inference/files/model_search.hpp"
#include "inference/model_check.hpp"
#include "originals/blob_files.hpp"
#include "store/data_lock.hpp"
#include "store/deep_check.hpp"

namespace ragd {
namespace {

using Grade = Finding::Grade;

constexpr const char* kRestore =
    "Restore the data directory from a backup, or index the documents into another --data-dir.";

void add_store(const Settings& settings, std::vector<Finding>& findings) {
    const auto holder = read_holder(settings.data_dir);
    const auto checked = check_deeply(settings.data_dir, holder && holder->has_value());
    if (!checked) {
        const bool none = checked.error().code == ErrorCode::kNotFound;
        findings.push_back(
            {none ? Grade::kGood : Grade::kFault, checked.error().message, none ? "" : kRestore});
        return;
    }
    for (const std::string& line : checked->damage) {
        findings.push_back({Grade::kFault, line, kRestore});
    }
    if (checked->damage_count > checked->damage.size()) {
        findings.push_back({Grade::kFault,
                            fmt::format("There are {} more faults like these.",
                                        checked->damage_count - checked->damage.size()),
                            kRestore});
    }
    for (const std::string& line : checked->bad_snapshots) {
        findings.push_back({Grade::kWarning, line, "Nothing: the next start makes it again."});
    }
    if (!checked->has_page_checksums) {
        findings.push_back({Grade::kWarning, "The pages of ragd.db have no checksums yet.",
                            "Start a server on the directory, with space for a copy of the file."});
    }
    if (checked->damage_count == 0) {
        findings.push_back(
            {Grade::kGood,
             fmt::format("All is what was written: {} documents, {} passages, {} index snapshots.",
                         checked->documents, checked->passages, checked->snapshots),
             ""});
    }
}

void add_originals(const Settings& settings, std::vector<Finding>& findings) {
    const BlobCheck checked = check_blobs(settings.data_dir / "originals");
    for (const std::string& line : checked.damage) {
        findings.push_back({Grade::kFault, line, ""});
    }
    if (checked.damage.empty() && checked.files > 0) {
        findings.push_back(
            {Grade::kGood,
             fmt::format("The {} original files are what was written.", checked.files), ""});
    }
}

void add_model(const Settings& settings, const std::string& name, std::vector<Finding>& findings) {
    const auto folder = find_model(name, model_folders(settings));
    if (name.empty() || !folder) {
        return;  // the short examination says so
    }
    const auto faults = check_weights(*folder, name, settings.model_cache_dir);
    for (const std::string& line : faults) {
        findings.push_back({Grade::kFault, line, "Fetch it again: ragd models pull " + name});
    }
    if (faults.empty()) {
        findings.push_back({Grade::kGood, "The weights of " + name + " are sound.", ""});
    }
}

}  // namespace

std::vector<Finding> examine_deeply(const Settings& settings) {
    std::vector<Finding> findings;
    if (settings.qdrant_url.empty()) {
        add_store(settings, findings);
        add_originals(settings, findings);
    }
    add_model(settings, settings.embedding_model, findings);
    add_model(settings, settings.rerank_model, findings);
    if (const auto made = plan(settings, this_machine(settings)); made && made->models.reader) {
        add_model(settings, made->models.reader->name, findings);
    }
    for (const std::string& line : check_compiled(settings.model_cache_dir)) {
        findings.push_back({Grade::kWarning, line, "Nothing: the next start compiles it again."});
    }
    return findings;
}

}  // namespace ragd
