#include "extract/archive_members.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/charset.hpp"
#include "extract/document_format.hpp"
#include "extract/extract_fault.hpp"
#include "extract/text_builder.hpp"
#include "extract/zip_archive.hpp"
#include "formats/parse_file.hpp"

namespace ragd {
namespace {

constexpr std::string_view kIgnoreFile = ".ragdignore";
constexpr std::string_view kOfMac = "__MACOSX/";

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

bool is_hidden(std::string_view path) {
    return path.starts_with('.') || path.contains("/.") || path.starts_with(kOfMac);
}

/// Why a member is not unpacked, by its name; empty: it is.
std::string reason_to_leave(std::string_view name) {
    if (const DocumentFormat* format = format_by_name(name); format != nullptr) {
        return format->is_shell ? "an archive in an archive is not read" : "";
    }
    return format_of(name) != FileFormat::kUnknown ? "" : "of no known format";
}

}  // namespace

std::string clean_member_path(std::string_view raw) {
    constexpr std::size_t kPathBytesMax = 1024;
    std::string text = is_valid_utf8(raw) ? std::string{raw} : decode_charset(raw, "").text;
    std::ranges::replace(text, '\\', '/');
    return std::string{cut_utf8(resolved_member("", "/" + clean_line(text)), kPathBytesMax)};
}

Result<bool> ArchiveMembers::begin(std::string_view raw_name) {
    if (++members_ > limits_.members_max) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("more than {} members", limits_.members_max));
    }
    const bool folder = raw_name.ends_with('/');
    name_ = clean_member_path(raw_name);
    if (folder || name_.empty()) {
        return false;
    }
    if (base_name(name_) == kIgnoreFile) {
        return true;
    }
    if (is_hidden(name_)) {
        return false;
    }
    std::string why = reason_to_leave(base_name(name_));
    if (why.empty()) {
        return true;
    }
    out_.push_back({.name = name_, .media_type = {}, .bytes = {}, .left_out = std::move(why)});
    return false;
}

Result<void> ArchiveMembers::add(std::string bytes) {
    if (base_name(name_) == kIgnoreFile) {
        ignores_.push_back({.folder = name_.substr(0, name_.size() - kIgnoreFile.size()),
                            .rules = IgnoreRules{bytes}});
        return {};
    }
    bytes_ += bytes.size();
    if (bytes_ > limits_.attachment_bytes_max) {
        return fail_extract(
            ExtractFault::kTooLarge,
            fmt::format("its members have more than {} bytes", limits_.attachment_bytes_max));
    }
    ++read_;
    out_.push_back({.name = name_, .media_type = {}, .bytes = std::move(bytes)});
    return {};
}

Result<void> ArchiveMembers::leave_out(const Error& why) {
    if (fault_of(why) == ExtractFault::kTooLarge) {
        return why;
    }
    encrypted_ += fault_of(why) == ExtractFault::kEncrypted ? 1 : 0;
    if (base_name(name_) != kIgnoreFile) {
        out_.push_back({.name = name_, .media_type = {}, .bytes = {}, .left_out = why.message});
    }
    return {};
}

bool ArchiveMembers::is_ignored(std::string_view path) const {
    // As in a folder: the nearest file of patterns that says anything has it, for each folder on the way, too.
    for (std::size_t end = path.find('/');; end = path.find('/', end + 1)) {
        const bool folder = end != std::string_view::npos;
        const std::string_view part = folder ? path.substr(0, end) : path;
        const Ignore* nearest = nullptr;
        for (const Ignore& ignore : ignores_) {
            const bool says = part.starts_with(ignore.folder) &&
                              ignore.rules.judge(part.substr(ignore.folder.size()), folder) !=
                                  IgnoreRules::Verdict::kNone;
            if (says && (nearest == nullptr || ignore.folder.size() > nearest->folder.size())) {
                nearest = &ignore;
            }
        }
        if (nearest != nullptr && nearest->rules.judge(part.substr(nearest->folder.size()),
                                                       folder) == IgnoreRules::Verdict::kIgnore) {
            return true;
        }
        if (!folder) {
            return false;
        }
    }
}

Result<Extraction> ArchiveMembers::finish() {
    if (encrypted_ > 0 && read_ == 0) {
        return fail_extract(ExtractFault::kEncrypted, "its members have a password");
    }
    if (!ignores_.empty()) {
        std::erase_if(out_, [&](const Attachment& member) { return is_ignored(member.name); });
    }
    if (out_.empty()) {
        return fail_extract(ExtractFault::kNoText, "an archive without files to read");
    }
    Extraction out;
    out.parts = PartKind::kMembers;
    out.attachments = std::move(out_);
    return out;
}

}  // namespace ragd
