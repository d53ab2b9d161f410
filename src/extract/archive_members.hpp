#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"
#include "extract/extraction.hpp"
#include "formats/ignore_rules.hpp"

namespace ragd {

/// Collects the members of an archive that a walk over it as a folder would find.
class ArchiveMembers {
public:
    explicit ArchiveMembers(const ExtractLimits& limits) : limits_(limits) {}

    /// Told of each member before it is unpacked. True: it is to be unpacked and added.
    /// Errors: TooLarge - more members than may be.
    Result<bool> begin(std::string_view raw_name);

    /// The bytes of the member that began last, or why there are none.
    /// Errors: TooLarge - all together are more than may be.
    Result<void> add(std::string bytes);
    /// Errors: `why` itself, where it is about the whole archive (TooLarge).
    Result<void> leave_out(const Error& why);

    /// Errors: Encrypted - no member could be read without a password; NoText - an archive of nothing.
    Result<Extraction> finish();

private:
    struct Ignore {
        std::string folder;  // as "a/b/"
        IgnoreRules rules;
    };
    [[nodiscard]] bool is_ignored(std::string_view path) const;

    const ExtractLimits& limits_;
    std::size_t members_ = 0;
    std::size_t bytes_ = 0;
    std::size_t read_ = 0;
    std::size_t encrypted_ = 0;
    std::string name_;  // of the member that began last
    std::vector<Ignore> ignores_;
    std::vector<Attachment> out_;
};

/// A path as it would lie in a folder: with '/', of valid UTF-8, without "..", "." and a root; harmless as a name.
/// Empty: it names nothing.
std::string clean_member_path(std::string_view raw);

}  // namespace ragd
