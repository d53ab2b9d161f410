#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "domain/job.hpp"

namespace ragd {

// What was uploaded is kept with its job's id behind it until it is read. So no two jobs share a blob,
// also where both were sent the same bytes, and each may remove its own.

std::string with_job(std::string_view bytes, const JobId& job);
/// The bytes; nothing: that is no upload of this job.
std::optional<std::string> without_job(std::string kept, const JobId& job);

}  // namespace ragd
