#include "extract/tar_reader.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"
#include "extract/extract_limits.hpp"

namespace ragd {
namespace {

constexpr std::uint64_t kLongNameBytesMax = 64 * limits::kKiB;

struct Field {
    std::size_t at;
    std::size_t bytes;
};
constexpr Field kName{.at = 0, .bytes = 100};
constexpr Field kSize{.at = 124, .bytes = 12};
constexpr Field kChecksum{.at = 148, .bytes = 8};
constexpr Field kPrefix{.at = 345, .bytes = 155};
constexpr std::size_t kTypeAt = 156;
constexpr std::size_t kMagicAt = 257;

std::string_view field_of(std::string_view block, Field field) {
    const std::string_view text = block.substr(field.at, field.bytes);
    return text.substr(0, text.find('\0'));
}

/// A number in octal digits, or, of what does not fit there, in bytes behind one of 0x80.
std::optional<std::uint64_t> number_of(std::string_view block, Field field) {
    constexpr unsigned kByte = 8;
    constexpr unsigned kDigit = 3;
    constexpr std::uint64_t kMax = 1ULL << 40U;
    const std::string_view text = block.substr(field.at, field.bytes);
    std::uint64_t out = 0;
    if ((static_cast<unsigned char>(text.front()) & 0x80U) != 0) {
        for (const char c : text.substr(1)) {
            if (out > kMax) {
                return std::nullopt;
            }
            out = (out << kByte) | static_cast<unsigned char>(c);
        }
        return out > kMax ? std::nullopt : std::optional{out};
    }
    for (const char c : text) {
        if (c >= '0' && c <= '7') {
            out = (out << kDigit) | static_cast<unsigned>(c - '0');
        } else if (c != ' ' && c != '\0') {
            return std::nullopt;
        }
    }
    return out;
}

Error damaged(std::string_view what) {
    return fail_extract(ExtractFault::kDamaged, what);
}

/// "27 path=a/long/name.txt\n": what it says of the member behind it.
void read_pax(std::string_view records, std::string& name, std::optional<std::uint64_t>& size) {
    while (!records.empty()) {
        const std::size_t blank = records.find(' ');
        std::size_t length = 0;
        for (const char c : records.substr(0, std::min<std::size_t>(blank, 9))) {
            constexpr std::size_t kTen = 10;
            length = c >= '0' && c <= '9' ? length * kTen + static_cast<std::size_t>(c - '0') : 0;
        }
        if (blank == std::string_view::npos || length <= blank + 1 || length > records.size()) {
            return;
        }
        std::string_view record = records.substr(blank + 1, length - blank - 1);
        record.remove_suffix(record.ends_with('\n') ? 1 : 0);
        if (record.starts_with("path=")) {
            name = record.substr(record.find('=') + 1);
        } else if (record.starts_with("size=")) {
            std::uint64_t value = 0;
            constexpr std::size_t kDigitsMax = 12;
            for (const char c : record.substr(record.find('=') + 1).substr(0, kDigitsMax)) {
                constexpr std::uint64_t kTen = 10;
                value =
                    c >= '0' && c <= '9' ? value * kTen + static_cast<unsigned>(c - '0') : value;
            }
            size = value;
        }
        records.remove_prefix(length);
    }
}

}  // namespace

bool is_tar_header(std::string_view block) {
    if (block.size() < kTarBlockBytes || block.front() == '\0') {
        return false;
    }
    const auto said = number_of(block, kChecksum);
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < kTarBlockBytes; ++i) {
        const bool own = i >= kChecksum.at && i < kChecksum.at + kChecksum.bytes;
        sum += own ? static_cast<unsigned char>(' ') : static_cast<unsigned char>(block[i]);
    }
    return said == sum;
}

Result<std::string> TarReader::take(std::uint64_t bytes) {
    std::string out;
    RAG_TRY(stream_.read(bytes, out));
    if (out.size() < bytes) {
        return damaged("the archive ends in the middle of a member");
    }
    return out;
}

Result<void> TarReader::skip_rest() {
    constexpr std::uint64_t kPiece = limits::kMiB;
    std::uint64_t rest = left_ + padding_;
    left_ = padding_ = 0;
    while (rest > 0) {
        const std::uint64_t piece = std::min(rest, kPiece);
        std::string out;
        RAG_TRY(stream_.read(piece, out));
        if (out.size() < piece) {
            return damaged("the archive ends in the middle of a member");
        }
        rest -= piece;
    }
    return {};
}

Result<bool> TarReader::read_header(Member& member, char& type) {
    RAG_TRY(skip_rest());
    std::string block;
    RAG_TRY(stream_.read(kTarBlockBytes, block));
    if (block.empty() || std::ranges::all_of(block, [](char c) { return c == '\0'; })) {
        return false;
    }
    const auto size = block.size() == kTarBlockBytes ? number_of(block, kSize) : std::nullopt;
    if (!is_tar_header(block) || !size) {
        return damaged("its headers are broken");
    }
    type = block[kTypeAt];
    member.name = field_of(block, kName);
    const std::string_view prefix = field_of(block, kPrefix);
    if (block.compare(kMagicAt, 6, std::string_view{"ustar\0", 6}) == 0 && !prefix.empty()) {
        member.name = fmt::format("{}/{}", prefix, member.name);
    }
    member.is_file = type == '0' || type == '\0' || type == '7';
    member.size = *size;
    left_ = *size;
    padding_ = (kTarBlockBytes - *size % kTarBlockBytes) % kTarBlockBytes;
    return true;
}

Result<bool> TarReader::next(Member& member) {
    constexpr int kNotesMax = 16;  // of one member
    std::string name;
    std::optional<std::uint64_t> size;
    for (int notes = 0; notes < kNotesMax; ++notes) {
        char type = 0;
        if (!RAG_TRY(read_header(member, type))) {
            return false;
        }
        if (type == 'L') {
            const std::string text = RAG_TRY(content(kLongNameBytesMax));
            name = text.substr(0, text.find('\0'));
        } else if (type == 'x') {
            read_pax(RAG_TRY(content(kLongNameBytesMax)), name, size);
        } else if (type != 'g' && type != 'K') {
            member.name = name.empty() ? member.name : name;
            if (size) {
                member.size = left_ = *size;
                padding_ = (kTarBlockBytes - *size % kTarBlockBytes) % kTarBlockBytes;
            }
            return true;
        }
    }
    return damaged("its headers are broken");
}

Result<std::string> TarReader::content(std::uint64_t bytes_max) {
    if (left_ > bytes_max) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("a member of more than {} bytes", bytes_max));
    }
    const std::uint64_t bytes = std::exchange(left_, 0);
    return take(bytes);
}

}  // namespace ragd
