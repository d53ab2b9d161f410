#pragma once
#include <string>
#include <string_view>

#include "api/call.hpp"
#include "api/document_name.hpp"
#include "base/result.hpp"
#include "base/task.hpp"

namespace ragd {

/// The bytes of the file that a document was read from. Of a text that is stored as it is in its file they
/// are the text's.
/// Requires: document.file.  Errors: NotFound, saying why there are none; those of the stores.
/// Lifetime: all three outlive the task.
Task<Result<std::string>> original_bytes(Call& call, const DocumentName& name,
                                         const DocumentInfo& document);

/// NotFound, with the reason.
Error no_original(const DocumentName& name, std::string_view why);

inline constexpr std::string_view kNoFile = "it was sent as text, without its `file`";

}  // namespace ragd
