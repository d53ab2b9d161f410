#pragma once
#include <string>

#include "domain/original_file.hpp"
#include "net/http_message.hpp"

namespace ragd {

/// A file for a browser to save, never to show: it may hold scripts, and would run as ours.
HttpResponse file_response(const OriginalFile& file, std::string bytes);

/// `attachment; filename="a b.pdf"; filename*=UTF-8''a%20b.pdf` (RFC 6266).
std::string disposition_of(std::string_view file_name);

}  // namespace ragd
