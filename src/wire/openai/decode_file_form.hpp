#pragma once
#include <string_view>

#include "base/result.hpp"
#include "domain/stored_file.hpp"

namespace ragd {

struct FileForm {
    NewFile file;
    std::string_view bytes;
};

/// The form of `POST /v1/files`: `file`, `purpose`, and perhaps when it is to end.
/// Errors: Malformed, TooLarge, InvalidField.  Lifetime: the bytes are a view into `body`.
Result<FileForm> decode_file_form(std::string_view body, std::string_view boundary);

}  // namespace ragd
