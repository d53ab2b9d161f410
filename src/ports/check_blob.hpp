#pragma once
#include <string_view>

#include "base/result.hpp"

namespace ragd {

/// What every BlobStore checks of what it is to keep. Reads every byte: not for the io thread.
/// Errors: InvalidField - not their digest; TooLarge.
Result<void> check_blob(std::string_view sha256, std::string_view bytes);

}  // namespace ragd
