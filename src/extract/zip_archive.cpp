#include "extract/zip_archive.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

constexpr std::size_t kPieceBytes = 64 * limits::kKiB;
constexpr std::size_t kRatioFromBytes = limits::kMiB;

struct ClosingMember {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

Error unreadable(const std::string& name, int code) {
    switch (code) {
        case ZIP_ER_NOPASSWD:
        case ZIP_ER_WRONGPASSWD:
        case ZIP_ER_ENCRNOTSUPP:
            return fail_extract(ExtractFault::kEncrypted,
                                fmt::format("its part {} has a password", name));
        case ZIP_ER_COMPNOTSUPP:
            return fail_extract(ExtractFault::kUnsupported,
                                fmt::format("its part {} is packed in a rare way", name));
        case ZIP_ER_NOENT:
            return fail_extract(ExtractFault::kDamaged, fmt::format("it has no part {}", name));
        default:
            return fail_extract(ExtractFault::kDamaged,
                                fmt::format("its part {} cannot be unpacked", name));
    }
}

Error too_many(const ExtractLimits& limits) {
    return fail_extract(ExtractFault::kTooLarge,
                        fmt::format("a zip of more than {} members", limits.members_max));
}

std::uint64_t little_endian(std::string_view bytes) {
    constexpr unsigned kByte = 8;
    std::uint64_t out = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) {
        out = (out << kByte) | static_cast<unsigned char>(bytes[i - 1]);
    }
    return out;
}

}  // namespace

Result<ZipArchive> ZipArchive::open(std::string_view bytes, const ExtractLimits& limits) {
    if (zip_members_said(bytes) > limits.members_max) {  // before memory is taken for each
        return too_many(limits);
    }
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
    zip_error_fini(&error);
    if (archive == nullptr) {
        zip_source_free(source);
        return fail_extract(ExtractFault::kDamaged, "its zip directory cannot be read");
    }
    ZipArchive out{archive, limits};
    const zip_int64_t members = zip_get_num_entries(archive, 0);
    if (members <= 0) {
        return fail_extract(ExtractFault::kDamaged, "a zip without members");
    }
    if (std::cmp_greater(members, limits.members_max)) {
        return too_many(limits);
    }
    return out;
}

bool ZipArchive::has(const std::string& name) const {
    return zip_name_locate(archive_.get(), name.c_str(), 0) >= 0;
}

Result<std::string> ZipArchive::read(const std::string& name) {
    zip_stat_t facts;
    if (zip_stat(archive_.get(), name.c_str(), 0, &facts) != 0) {
        return unreadable(name, ZIP_ER_NOENT);
    }
    return read({.index = facts.index, .name = name});
}

std::vector<ZipArchive::Member> ZipArchive::members() const {
    std::vector<Member> out;
    const auto count = static_cast<std::uint64_t>(zip_get_num_entries(archive_.get(), 0));
    for (std::uint64_t i = 0; i < count; ++i) {
        const char* name = zip_get_name(archive_.get(), i, ZIP_FL_ENC_GUESS);
        if (name != nullptr && *name != '\0') {
            out.push_back({.index = i, .name = name});
        }
    }
    return out;
}

Result<std::string> ZipArchive::read(const Member& member) {
    const std::string& name = member.name;
    zip_stat_t facts;
    if (zip_stat_index(archive_.get(), member.index, 0, &facts) != 0) {
        return unreadable(name, ZIP_ER_NOENT);
    }
    const std::unique_ptr<zip_file_t, ClosingMember> file{
        zip_fopen_index(archive_.get(), facts.index, 0)};
    if (file == nullptr) {
        return unreadable(name, zip_error_code_zip(zip_get_error(archive_.get())));
    }
    const std::size_t left = limits_->unpacked_bytes_max - unpacked_bytes_;
    const std::size_t by_ratio = std::max<std::size_t>(
        kRatioFromBytes,
        std::min<std::size_t>(facts.comp_size, limits_->input_bytes_max) * limits_->ratio_max);
    std::string out;
    for (std::size_t filled = 0;;) {
        out.resize(filled + kPieceBytes);
        const zip_int64_t got = zip_fread(file.get(), out.data() + filled, kPieceBytes);
        if (got < 0) {
            return unreadable(name, zip_error_code_zip(zip_file_get_error(file.get())));
        }
        filled += static_cast<std::size_t>(got);
        if (filled > left || filled > by_ratio) {
            return fail_extract(
                ExtractFault::kTooLarge,
                filled > left
                    ? fmt::format("it unpacks to more than {} bytes", limits_->unpacked_bytes_max)
                    : fmt::format("its part {} unpacks to more than {} times its size", name,
                                  limits_->ratio_max));
        }
        if (got == 0) {
            out.resize(filled);
            unpacked_bytes_ += filled;
            return out;
        }
    }
}

bool is_zip(std::string_view bytes) {
    return bytes.starts_with("PK\x03\x04");
}

std::uint64_t zip_members_said(std::string_view bytes) {
    constexpr std::string_view kEnd = "PK\x05\x06";
    constexpr std::string_view kEnd64 = "PK\x06\x06";
    constexpr std::size_t kEndWithin = 66'000;  // a comment may stand behind it
    constexpr std::size_t kCountAt = 10;
    constexpr std::size_t kCount64At = 32;
    constexpr std::size_t kCount64Bytes = 8;
    constexpr std::uint64_t kSeeZip64 = 0xFFFF;
    const std::string_view tail = bytes.substr(bytes.size() - std::min(bytes.size(), kEndWithin));
    const std::size_t end = tail.rfind(kEnd);
    if (!is_zip(bytes) || end == std::string_view::npos || end + kCountAt + 2 > tail.size()) {
        return 0;
    }
    const std::uint64_t count = little_endian(tail.substr(end + kCountAt, 2));
    const std::size_t end64 = tail.rfind(kEnd64, end);
    const bool larger = count == kSeeZip64 && end64 != std::string_view::npos &&
                        end64 + kCount64At + kCount64Bytes <= tail.size();
    return larger ? little_endian(tail.substr(end64 + kCount64At, kCount64Bytes)) : count;
}

std::string zip_mark(std::string_view bytes, const std::string& member) {
    if (!is_zip(bytes)) {
        return {};
    }
    const ExtractLimits small{.unpacked_bytes_max = limits::kMiB};
    auto archive = ZipArchive::open(bytes, small);
    if (!archive) {
        return {};
    }
    auto mark = archive->read(member);
    return mark ? std::move(*mark) : std::string{};
}

std::string resolved_member(const std::string& part, std::string_view target) {
    const std::string path = target.starts_with('/')
                                 ? std::string{target.substr(1)}
                                 : part.substr(0, part.rfind('/') + 1) + std::string{target};
    std::vector<std::string_view> kept;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view step = std::string_view{path}.substr(at, end - at);
        if (step == ".." && !kept.empty()) {
            kept.pop_back();
        } else if (step != ".." && step != "." && !step.empty()) {
            kept.push_back(step);
        }
        at = end + 1;
    }
    std::string out;
    for (const std::string_view step : kept) {
        out += out.empty() ? "" : "/";
        out += step;
    }
    return out;
}

}  // namespace ragd
