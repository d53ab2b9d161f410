#pragma once
#include "base/faults.hpp"
#include "domain/document.hpp"
#include "wire/object_reader.hpp"

namespace ragd {

/// The members `file` and `locations` of a document. Types and values alone: `check` (domain) says
/// whether names fit and where the locations may be.
void decode_file(ObjectReader& reader, Faults& faults, Document& document);
void decode_locations(ObjectReader& reader, Faults& faults, Document& document);

}  // namespace ragd
