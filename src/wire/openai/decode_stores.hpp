#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/faults.hpp"
#include "base/result.hpp"
#include "domain/filter.hpp"
#include "domain/question.hpp"
#include "domain/vector_store.hpp"
#include "wire/object_reader.hpp"

namespace ragd {

// Bodies of the routes of vector stores. Unknown members are ignored, and null is as absent.
// Errors of all: Malformed, InvalidField.

/// Files that one call may put into a store.
inline constexpr std::size_t kFilesPerBatch = 500;

/// `POST /v1/vector_stores`
struct NewStore {
    StoreFacts facts;
    std::vector<FileToAdd> files;
};
Result<NewStore> decode_new_store(std::string_view body);

/// `POST /v1/vector_stores/{id}`: what is not given stays.
struct StoreChanges {
    std::optional<std::string> name;
    std::optional<Metadata> metadata;
    std::optional<std::uint32_t> expires_after_days;
};
Result<StoreChanges> decode_store_changes(std::string_view body);

/// `POST /v1/vector_stores/{id}/files`
Result<FileToAdd> decode_file_to_add(std::string_view body);
/// `POST /v1/vector_stores/{id}/files/{file}`; null takes all attributes away.
Result<Metadata> decode_attributes(std::string_view body);
/// `POST /v1/vector_stores/{id}/file_batches`
Result<std::vector<FileToAdd>> decode_batch(std::string_view body);

/// `POST /v1/vector_stores/{id}/search`
struct StoreSearch {
    std::vector<CheckedQuestion>
        questions;  // one for each query; their collection is the caller's to set
    std::vector<std::string> queries;  // as they were sent
    std::size_t results_max = 10;
};
Result<StoreSearch> decode_store_search(std::string_view body, CollectionName collection);

/// `ranking_options`: what a passage must have at least, and whether there is a ranker.
void read_ranking(ObjectReader& reader, Faults& faults, Question& question);

/// {"type": "eq", "key", "value"} and {"type": "and", "filters": [...]}, nested. Faults go to `faults`.
Filter decode_openai_filter(const boost::json::value& value, const std::string& pointer,
                            Faults& faults);

}  // namespace ragd
