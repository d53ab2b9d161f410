#pragma once
#include "domain/document_acl.hpp"
#include "wire/json_writer.hpp"

namespace ragd {

/// {"allow": [...], "deny": [...]}, without what an access list leaves out.
void write_acl(JsonWriter& out, const DocumentAcl& acl);

}  // namespace ragd
