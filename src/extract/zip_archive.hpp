#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <zip.h>

#include "base/result.hpp"
#include "extract/extract_limits.hpp"

namespace ragd {

/// The members of a zip that lies in memory. What they unpack to is counted over the whole archive,
/// whatever their headers say of their sizes.
class ZipArchive {
public:
    /// Requires: `bytes` and `limits` outlive the archive.
    /// Errors: Damaged - no zip, or its directory is broken; TooLarge - more members than may be.
    static Result<ZipArchive> open(std::string_view bytes, const ExtractLimits& limits);

    [[nodiscard]] bool has(const std::string& name) const;

    /// Errors: Damaged - no such member, or it cannot be unpacked; Encrypted; Unsupported - packed in
    /// a way that is not read; TooLarge - it or all that was read is over the limits.
    Result<std::string> read(const std::string& name);

    /// A member as the directory has it; those of no name are left out.
    struct Member {
        std::uint64_t index = 0;
        std::string name;  // as UTF-8, with what the archive says of it, which may be any path
    };
    [[nodiscard]] std::vector<Member> members() const;
    /// Errors: those of the other read().
    Result<std::string> read(const Member& member);

private:
    struct Closing {
        void operator()(zip_t* archive) const { zip_discard(archive); }
    };
    ZipArchive(zip_t* archive, const ExtractLimits& limits) : archive_(archive), limits_(&limits) {}

    std::unique_ptr<zip_t, Closing> archive_;
    const ExtractLimits* limits_;
    std::size_t unpacked_bytes_ = 0;
};

/// True for bytes that begin as a zip with members does.
bool is_zip(std::string_view bytes);

/// How many members the end of a zip says that it has; 0 where it is none.
std::uint64_t zip_members_said(std::string_view bytes);

/// The member of a zip, or "" where it is none, has no such member or one of over a MiB: for what a
/// file says that it is.
std::string zip_mark(std::string_view bytes, const std::string& member);

/// The member that `part` means by "../media/a.xml" or "/word/a.xml". One above the top is taken for
/// one at the top.
std::string resolved_member(const std::string& part, std::string_view target);

}  // namespace ragd
