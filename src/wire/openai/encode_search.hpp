#pragma once
#include <span>
#include <string>

#include "domain/answer.hpp"
#include "domain/cited_file.hpp"
#include "wire/json_writer.hpp"

namespace ragd {

/// A passage that was found in a store.
struct StoreHit {
    Source source;
    CitedFile file;
};

/// The answer of `POST /v1/vector_stores/{id}/search`.
std::string encode_store_search(std::span<const std::string> queries,
                                std::span<const StoreHit> hits);

/// Writes the member `attributes`: strings, numbers and booleans of the document's metadata.
void write_attributes(JsonWriter& out, const Metadata& metadata);

}  // namespace ragd
