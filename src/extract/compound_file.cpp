#include "extract/compound_file.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/extract_fault.hpp"

namespace ragd {
namespace {

constexpr std::string_view kMark = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
constexpr std::size_t kHeaderBytes = 512;
constexpr std::size_t kEntryBytes = 128;
constexpr std::size_t kNumberBytes = 4;
constexpr std::uint32_t kLastSector = 0xFFFFFFFA;  // and above: no sector
constexpr std::uint32_t kNoEntry = 0xFFFFFFFF;

// In the header.
constexpr std::size_t kSectorShiftAt = 30;
constexpr std::size_t kMiniShiftAt = 32;
constexpr std::size_t kDirectoryAt = 48;
constexpr std::size_t kMiniCutoffAt = 56;
constexpr std::size_t kMiniFatAt = 60;
constexpr std::size_t kListAt = 68;
constexpr std::size_t kListsAt = 72;
constexpr std::size_t kFatAt = 76;
constexpr std::size_t kFatInHeader = 109;

// In an entry of the directory.
constexpr std::size_t kNameLengthAt = 64;
constexpr std::size_t kTypeAt = 66;
constexpr std::size_t kLeftAt = 68;
constexpr std::size_t kRightAt = 72;
constexpr std::size_t kChildAt = 76;
constexpr std::size_t kStartAt = 116;
constexpr std::size_t kSizeAt = 120;
constexpr char kStorage = 1;
constexpr char kStream = 2;

std::uint32_t number_at(std::string_view bytes, std::size_t at, std::size_t size = kNumberBytes) {
    constexpr unsigned kByte = 8;
    std::uint32_t out = 0;
    for (std::size_t i = size; i > 0 && at + size <= bytes.size(); --i) {
        out = (out << kByte) | static_cast<unsigned char>(bytes[at + i - 1]);
    }
    return out;
}

Error damaged(std::string_view what) {
    return fail_extract(ExtractFault::kDamaged, what);
}

std::vector<std::uint32_t> numbers_of(std::string_view bytes) {
    std::vector<std::uint32_t> out;
    out.reserve(bytes.size() / kNumberBytes);
    for (std::size_t at = 0; at + kNumberBytes <= bytes.size(); at += kNumberBytes) {
        out.push_back(number_at(bytes, at));
    }
    return out;
}

/// Names are UTF-16; those that we look for are ASCII.
std::string name_of(std::string_view entry) {
    constexpr std::size_t kNameBytesMax = 64;
    const std::size_t bytes =
        std::min<std::size_t>(number_at(entry, kNameLengthAt, 2), kNameBytesMax);
    std::string out;
    for (std::size_t at = 0; at + 2 < bytes; at += 2) {
        const auto unit = static_cast<char32_t>(number_at(entry, at, 2));
        const bool surrogate = unit >= 0xD800 && unit < 0xE000;
        append_utf8(out, surrogate ? U'\xFFFD' : unit);
    }
    return out;
}

}  // namespace

bool is_compound_file(std::string_view bytes) {
    return bytes.starts_with(kMark) && bytes.size() > kHeaderBytes;
}

Result<CompoundFile> CompoundFile::open(std::string_view bytes) {
    if (!is_compound_file(bytes)) {
        return damaged("it does not begin as a compound file does");
    }
    CompoundFile out{bytes};
    RAG_TRY(out.read_header());
    return out;
}

std::size_t CompoundFile::sectors() const {
    return bytes_.size() / sector_bytes_;
}

Result<void> CompoundFile::read_header() {
    constexpr std::uint32_t kShift512 = 9;
    constexpr std::uint32_t kShift4096 = 12;
    constexpr std::uint32_t kMiniShift = 6;
    const std::uint32_t shift = number_at(bytes_, kSectorShiftAt, 2);
    if ((shift != kShift512 && shift != kShift4096) ||
        number_at(bytes_, kMiniShiftAt, 2) != kMiniShift) {
        return damaged("its header is broken");
    }
    sector_bytes_ = std::size_t{1} << shift;
    mini_bytes_ = std::size_t{1} << kMiniShift;
    mini_cutoff_ = number_at(bytes_, kMiniCutoffAt);
    RAG_TRY(read_fat(number_at(bytes_, kListAt), number_at(bytes_, kListsAt)));
    std::string mini_fat;
    if (!append_chain(number_at(bytes_, kDirectoryAt), bytes_.size(), directory_) ||
        directory_.size() < kEntryBytes) {
        return damaged("its directory is broken");
    }
    // A broken table of small streams costs them alone.
    (void)append_chain(number_at(bytes_, kMiniFatAt), bytes_.size(), mini_fat);
    mini_fat_ = numbers_of(mini_fat);
    const std::string_view root = entry(kRoot);
    (void)append_chain(number_at(root, kStartAt), number_at(root, kSizeAt), mini_stream_);
    return {};
}

/// The table of sectors lies in sectors that are listed in the header and in a chain of lists.
Result<void> CompoundFile::read_fat(std::uint32_t next_list, std::size_t lists) {
    std::vector<std::uint32_t> parts =
        numbers_of(bytes_.substr(kFatAt, kFatInHeader * kNumberBytes));
    for (std::size_t i = 0; i < std::min(lists, sectors()) && next_list < kLastSector; ++i) {
        std::vector<std::uint32_t> more = numbers_of(sector(next_list));
        if (more.empty()) {
            return damaged("its list of sectors leads out of the file");
        }
        next_list = more.back();
        more.pop_back();
        parts.insert(parts.end(), more.begin(), more.end());
    }
    for (const std::uint32_t part : parts) {
        if (part >= kLastSector || fat_.size() > sectors()) {
            continue;
        }
        const std::vector<std::uint32_t> numbers = numbers_of(sector(part));
        fat_.insert(fat_.end(), numbers.begin(), numbers.end());
    }
    return fat_.empty() ? Result<void>{damaged("it has no table of sectors")} : Result<void>{};
}

std::string_view CompoundFile::sector(std::uint32_t number) const {
    const std::size_t start = (static_cast<std::size_t>(number) + 1) * sector_bytes_;
    return start >= bytes_.size() ? std::string_view{} : bytes_.substr(start, sector_bytes_);
}

bool CompoundFile::append_chain(std::uint32_t first, std::size_t bytes_max,
                                std::string& out) const {
    std::size_t steps = 0;
    for (std::uint32_t at = first; at < kLastSector && out.size() < bytes_max; at = fat_[at]) {
        const std::string_view part = sector(at);
        if (at >= fat_.size() || part.empty() || ++steps > sectors()) {
            return false;
        }
        out += part.substr(0, bytes_max - out.size());
    }
    return true;
}

bool CompoundFile::append_mini_chain(std::uint32_t first, std::size_t bytes,
                                     std::string& out) const {
    std::size_t steps = 0;
    for (std::uint32_t at = first; at < kLastSector && out.size() < bytes; at = mini_fat_[at]) {
        const std::size_t start = static_cast<std::size_t>(at) * mini_bytes_;
        if (at >= mini_fat_.size() || start >= mini_stream_.size() || ++steps > mini_fat_.size()) {
            return false;
        }
        out +=
            std::string_view{mini_stream_}.substr(start, std::min(mini_bytes_, bytes - out.size()));
    }
    return true;
}

std::string_view CompoundFile::entry(std::uint32_t number) const {
    const std::size_t start = static_cast<std::size_t>(number) * kEntryBytes;
    return start + kEntryBytes > directory_.size()
               ? std::string_view{}
               : std::string_view{directory_}.substr(start, kEntryBytes);
}

std::vector<CompoundFile::Entry> CompoundFile::children(std::uint32_t storage) const {
    std::vector<Entry> out;
    const std::string_view parent = entry(storage);
    if (parent.empty()) {
        return out;
    }
    std::vector<std::uint32_t> open{number_at(parent, kChildAt)};
    std::vector<bool> seen(directory_.size() / kEntryBytes, false);
    while (!open.empty()) {
        const std::uint32_t number = open.back();
        open.pop_back();
        const std::string_view child = number == kNoEntry ? std::string_view{} : entry(number);
        if (child.empty() || seen[number]) {
            continue;
        }
        seen[number] = true;
        if (child[kTypeAt] == kStorage || child[kTypeAt] == kStream) {
            out.push_back({.name = name_of(child),
                           .is_storage = child[kTypeAt] == kStorage,
                           .number = number});
        }
        open.push_back(number_at(child, kLeftAt));
        open.push_back(number_at(child, kRightAt));
    }
    return out;
}

Result<std::string> CompoundFile::read(std::uint32_t stream, std::size_t bytes_max) const {
    const std::string_view child = entry(stream);
    const std::size_t bytes = child.empty() ? 0 : number_at(child, kSizeAt);
    if (bytes > bytes_max) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("a stream of more than {} bytes", bytes_max));
    }
    std::string out;
    const std::uint32_t start = child.empty() ? kNoEntry : number_at(child, kStartAt);
    const bool whole = bytes < mini_cutoff_ ? append_mini_chain(start, bytes, out)
                                            : append_chain(start, bytes, out);
    if (!whole || out.size() < bytes) {
        return damaged("one of its streams ends in the middle");
    }
    return out;
}

bool holds_entry(std::string_view bytes, std::string_view name) {
    if (!is_compound_file(bytes)) {
        return false;
    }
    const auto file = CompoundFile::open(bytes);
    return file && std::ranges::any_of(
                       file->children(CompoundFile::kRoot),
                       [&](const CompoundFile::Entry& entry) { return entry.name == name; });
}

}  // namespace ragd
