#pragma once
#include <functional>
#include <string_view>

#include "extract/document_format.hpp"

namespace ragd {

/// The number of the socket in a child. What has lower ones is nothing.
inline constexpr int kChildSocket = 3;

/// How a document is read in a child: extract_document(), but in tests of the process.
using ReadDocument = std::function<Result<Extraction>(
    std::string_view file_name, std::string_view bytes, const ExtractLimits& limits)>;

/// The life of a child: loads what the formats need, gives up what it does not, and reads documents until
/// the other end of the socket is closed. Returns what the process should.
/// Requires: kChildSocket is open, as ExtractorPool opens it; no other thread.
int serve_extractions(const ReadDocument& read);

}  // namespace ragd
