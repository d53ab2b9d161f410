#pragma once
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "extract/extract_limits.hpp"

namespace ragd {

/// Where LibreOffice is looked for.
std::vector<std::filesystem::path> office_programs();

/// Converts files of an old Office by LibreOffice, in a process that has a folder and a profile of its own, limits of
/// memory, processor time and what it writes, no network where the kernel allows that, and which is killed with all that it
/// started once the time is over. It is no child like those that extractors run in: LibreOffice needs files and processes.
/// Macros do not run, links to other files are not followed.
/// Threads: any, at once.
class OfficeConverter {
public:
    /// The first of `programs` that there is; none is no error.
    OfficeConverter(const std::vector<std::filesystem::path>& programs, const Clock& clock);

    [[nodiscard]] bool is_available() const { return !program_.empty(); }

    /// The bytes as `extension` ("docx", "xlsx", "pptx") has them. Blocks, for limits.wall_max at most.
    /// Requires: is_available().
    /// Errors: those of fail_extract(): Damaged - nothing came of it; ParserTimeout; TooLarge;
    ///         Unavailable - no folder or no process.
    [[nodiscard]] Result<std::string> convert(std::string_view bytes, std::string_view extension,
                                              const ExtractLimits& limits) const;

private:
    std::filesystem::path program_;
    const Clock& clock_;
};

}  // namespace ragd
