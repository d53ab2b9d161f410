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

}  // namespace

Result<ZipArchive> ZipArchive::open(std::string_view bytes, const ExtractLimits& limits) {
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
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("a zip of more than {} members", limits.members_max));
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
