#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <vector>

#include "domain/job.hpp"
#include "domain/vector_store.hpp"
#include "ports/chunk_store.hpp"
#include "shelf/shelf_records.hpp"

namespace ragd {

/// How long a file may be without the job that its record names: as long as a call may take that brings many.
inline constexpr std::chrono::minutes kSubmitMax{15};

/// What is known of a placed file when it is asked for.
struct PlacedState {
    std::optional<JobState> job;  // nothing: the store of jobs has no such job
    bool has_documents = false;
};

/// Nothing: it was indexed, and its documents were removed by another road.
std::optional<StoreFileState> state_of(const Placement& placed, const PlacedState& seen,
                                       WallTime now);

/// Why a job of one file failed, in the API's words and for a person.
void explain_failure(const Job& job, StoreFile& file);
/// The same of a file whose job is not known.
void explain_interruption(StoreFile& file);

/// A placed file, without its state.
StoreFile file_of_placement(const Placement& placed);
/// A document that came by another road.
StoreFile file_of_document(const CollectionName& collection, const DocumentInfo& document);
/// Of its metadata what attributes can be: strings, numbers and booleans.
Metadata attributes_in(const Metadata& metadata);

}  // namespace ragd
