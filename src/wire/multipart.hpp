#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/limits.hpp"
#include "base/result.hpp"

namespace ragd {

/// One part of a form (RFC 7578).
struct FormPart {
    std::string name;
    std::optional<std::string> file_name;  // given: the part is a file; it may have directories
    std::string media_type;                // as it was sent; empty: not said
    std::string_view body;
};

struct FormLimits {
    std::size_t parts_max = limits::kFilesPerUpload + limits::kFieldsPerUpload;
    std::size_t header_bytes_max = 8 * limits::kKiB;  // of one part
};

/// Reads a body of multipart/form-data. Strict: what could be read in two ways is refused, and nothing
/// may stand before the first boundary or after the last. Of the escapes of names those that browsers
/// and curl write are undone: %22, %0D, %0A and \".
/// Errors: Malformed - the message says where; TooLarge - over a limit.
/// Lifetime: the parts' bodies are views into `body`.
Result<std::vector<FormPart>> parse_form(std::string_view body, std::string_view boundary,
                                         FormLimits limits = {});

}  // namespace ragd
