#pragma once
#include <string>
#include <string_view>

namespace ragd {

/// The RFC 3339 form of a date as office files write it ("2024-05-01T10:00:00.12", "2024-05-01"); one
/// without a zone is taken for UTC. "" for what is no date.
std::string rfc3339_of_iso(std::string_view text);

/// The same of a date as PDF writes it: "D:20240501100000+02'00'", and any shorter start of it.
std::string rfc3339_of_pdf(std::string_view text);

/// The same of a date as mails write it: "Fri, 3 May 2024 10:11:12 +0200 (CEST)".
std::string rfc3339_of_mail(std::string_view text);

}  // namespace ragd
