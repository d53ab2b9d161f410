#pragma once
#include <cstddef>

#include "domain/document.hpp"

namespace ragd {

/// How many bytes metadata takes as JSON, roughly: escapes are not counted, and counting ends at
/// `enough`, so that asking "is it large?" costs little where it is.
std::size_t metadata_bytes(const Metadata& metadata, std::size_t enough);

}  // namespace ragd
