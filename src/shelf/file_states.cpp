#include "shelf/file_states.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "shelf/shelf_ids.hpp"

namespace ragd {
namespace {

/// What no repetition mends: names of extract/extract_fault.hpp and of errors.
constexpr std::array<std::string_view, 2> kUnsupported{"unsupported", "needs_program"};
constexpr std::array<std::string_view, 3> kOurs{"internal", "unavailable", "deadline_exceeded"};

StoreFileFault fault_called(std::string_view code) {
    if (std::ranges::find(kUnsupported, code) != kUnsupported.end()) {
        return StoreFileFault::kUnsupportedFile;
    }
    return std::ranges::find(kOurs, code) != kOurs.end() ? StoreFileFault::kServerError
                                                         : StoreFileFault::kInvalidFile;
}

}  // namespace

std::optional<StoreFileState> state_of(const Placement& placed, const PlacedState& seen,
                                       WallTime now) {
    if (!seen.job) {
        return seen.has_documents                     ? StoreFileState::kCompleted
               : placed.created_at + kSubmitMax > now ? StoreFileState::kInProgress
                                                      : StoreFileState::kFailed;
    }
    switch (*seen.job) {
        case JobState::kReceiving:
        case JobState::kWaiting:
        case JobState::kRunning:
            return StoreFileState::kInProgress;
        case JobState::kFailed:
        case JobState::kPartial:
            return StoreFileState::kFailed;
        case JobState::kCancelled:
            return StoreFileState::kCancelled;
        case JobState::kCompleted:
            break;
    }
    return seen.has_documents ? std::optional{StoreFileState::kCompleted} : std::nullopt;
}

void explain_failure(const Job& job, StoreFile& file) {
    if (job.files.empty()) {
        explain_interruption(file);
        return;
    }
    file.fault = fault_called(job.files.front().code);
    file.why = job.files.front().detail.empty() ? job.files.front().code : job.files.front().detail;
}

void explain_interruption(StoreFile& file) {
    file.fault = StoreFileFault::kServerError;
    file.why = "what was to read it is not known any more; put the file into the store again";
}

StoreFile file_of_placement(const Placement& placed) {
    return {.id = placed.file,
            .collection = placed.collection,
            .created_at = placed.created_at,
            .attributes = placed.attributes,
            .chunking = placed.chunking};
}

StoreFile file_of_document(const CollectionName& collection, const DocumentInfo& document) {
    return {.id = file_id_of_document(document.id),
            .collection = collection,
            .created_at = document.created_at,
            .state = StoreFileState::kCompleted,
            .attributes = attributes_in(document.metadata),
            .usage_bytes = document.bytes};
}

Metadata attributes_in(const Metadata& metadata) {
    Metadata attributes;
    for (const auto& member : metadata) {
        const auto& value = member.value();
        if (value.is_string() || value.is_number() || value.is_bool()) {
            attributes.insert(member);
        }
    }
    return attributes;
}

}  // namespace ragd
