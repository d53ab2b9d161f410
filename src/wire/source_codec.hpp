#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "domain/source.hpp"
#include "domain/source_record.hpp"

namespace ragd {

/// The body of `PUT /sources/{id}`: what a run over `source` came to so far. Times are the server's,
/// and not in it.
/// Errors: Malformed, InvalidField (see wire/README.md).
Result<SourceRecord> decode_source_run(std::string source, std::string_view body);

/// `{"sources": [...]}`, without failures. Places on the machine only to whom they may be told.
std::string encode_sources(std::span<const StoredSource> sources, Places places);
/// One, with its failures.
std::string encode_source(const StoredSource& source, Places places);
/// `{"removed": 3}`
std::string encode_removed(std::size_t documents);

}  // namespace ragd
