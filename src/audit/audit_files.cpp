#include "audit/audit_files.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::string_view kBegin = "audit-";
constexpr std::string_view kEnd = ".jsonl";

/// 0: it is none of ours.
std::uint64_t number_of(std::string_view name) {
    if (!name.starts_with(kBegin) || !name.ends_with(kEnd) ||
        name.size() <= kBegin.size() + kEnd.size()) {
        return 0;
    }
    const auto digits = name.substr(kBegin.size(), name.size() - kBegin.size() - kEnd.size());
    std::uint64_t number = 0;
    const auto [end, failed] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return failed == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

}  // namespace

std::filesystem::path audit_file(const std::filesystem::path& folder, std::uint64_t number) {
    return folder / fmt::format("{}{:06}{}", kBegin, number, kEnd);
}

std::vector<AuditFile> audit_files(const std::filesystem::path& folder) {
    std::vector<AuditFile> files;
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{folder, ignored}) {
        if (const auto number = number_of(entry.path().filename().string()); number != 0) {
            files.push_back({number, entry.path()});
        }
    }
    std::ranges::sort(files, {}, &AuditFile::number);
    return files;
}

}  // namespace ragd
