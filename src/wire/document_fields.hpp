#pragma once
#include <string>
#include <string_view>

#include "domain/document.hpp"
#include "domain/index_call.hpp"
#include "wire/object_reader.hpp"

namespace ragd {

// Fields that several requests have; what is wrong goes to the reader's faults.

/// `id` of a document.
void read_document_id(ObjectReader& reader, DocumentId& into);
/// A text of one line.
void read_line(ObjectReader& reader, std::string_view name, std::size_t bytes_max,
               std::string& into);
/// `source` of a document.
void read_source(ObjectReader& reader, std::string& into);
/// `metadata` of a document.
void read_metadata(ObjectReader& reader, Faults& faults, Metadata& into);
/// `acl`: {"allow": [...], "deny": [...]}, both may be left out.
void read_acl(ObjectReader& reader, Faults& faults, DocumentAcl& into);
/// `principals`: names as access lists have them.
void read_principals(ObjectReader& reader, Faults& faults, std::vector<Principal>& into);
/// `chunk_size` and `overlap`.
void read_chunking(ObjectReader& reader, ChunkOptions& into);
void read_on_conflict(ObjectReader& reader, OnConflict& into);

}  // namespace ragd
