#pragma once
#include "base/clock.hpp"
#include "cli/console.hpp"
#include "config/settings.hpp"
#include "extract/document_format.hpp"

namespace ragd {

/// Reads documents in processes of their own, the first of which starts with the first document. What is not as
/// safe there as it could be is said once.
/// Lifetime: console and clock outlive it.
DocumentReader open_document_reader(const Settings& settings, Console& console, const Clock& clock);

}  // namespace ragd
