#include "store/log_format.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <fstream>
#include <optional>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "store/database_header.hpp"

namespace ragd::wal {

namespace {

static_assert(std::endian::native == std::endian::little, "the sums are over native words");

constexpr std::uint32_t kMagic = 0x377f0682;  // of a little-endian writer
constexpr std::uint32_t kFormat = 3007000;
constexpr std::size_t kSummedHeaderBytes = 24;  // the sums themselves are not
constexpr std::size_t kSummedFrameBytes = 8;    // page number and commit mark
constexpr std::size_t kSalts = 16;              // of a log's header
constexpr std::size_t kFrameSalts = 8;          // of a frame's
constexpr std::size_t kSaltBytes = 8;

using Header = std::array<std::byte, kHeaderBytes>;
using Salts = std::array<std::byte, kSaltBytes>;

std::uint32_t big_endian(std::span<const std::byte> bytes, std::size_t at) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof(word));
    return std::byteswap(word);
}

Salts salts_at(std::span<const std::byte> bytes, std::size_t at) {
    Salts salts{};
    std::ranges::copy(bytes.subspan(at, kSaltBytes), salts.begin());
    return salts;
}

bool is_page_size(std::uint32_t bytes) {
    return bytes >= 512 && bytes <= 65536 && std::has_single_bit(bytes);
}

bool is_sound(const Header& header) {
    return big_endian(header, 0) == kMagic && big_endian(header, 4) == kFormat &&
           is_page_size(big_endian(header, 8)) &&
           add({}, std::span{header}.first(kSummedHeaderBytes)) == stored_sums(header);
}

bool read_some(std::ifstream& file, std::span<std::byte> into) {
    file.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()));
    return static_cast<std::size_t>(file.gcount()) == into.size();
}

std::uint32_t page_bytes_of(const std::filesystem::path& database) {
    std::ifstream file{database, std::ios::binary};
    std::array<std::byte, database_header::kBytes> header{};
    return read_some(file, header) ? database_header::page_bytes(header) : 0;
}

/// Goes through the frames in order and keeps count.
class Walk {
public:
    /// `salts` and `before` are those of a sound header. Without one SQLite takes nothing, and the
    /// first frame says what belongs to this log.
    Walk(std::optional<Salts> salts, Sums before)
        : salts_(salts), before_(before), sound_(salts.has_value()) {}

    void take(std::span<const std::byte> frame) {
        const auto salts = salts_at(frame, kFrameSalts);
        const bool ours = salts == salts_.value_or(salts);
        salts_ = salts_.value_or(salts);
        const bool commits = big_endian(frame, 4) != 0;
        sound_ = sound_ && ours && big_endian(frame, 0) != 0 && follows(frame);
        if (sound_) {
            ++since_commit_;
            report_.frames_taken += commits ? std::exchange(since_commit_, 0) : 0;
        } else if (ours) {  // others are left from before the log began again
            ++lost_;
            report_.commits_lost += commits ? 1 : 0;
        }
    }

    [[nodiscard]] Report report() const {
        Report report = report_;
        report.frames_lost = lost_ == 0 ? 0 : lost_ + since_commit_;
        return report;
    }

private:
    bool follows(std::span<const std::byte> frame) {
        const Sums sums =
            add(add(before_, frame.first(kSummedFrameBytes)), frame.subspan(kFrameHeaderBytes));
        before_ = stored_sums(frame.first(kFrameHeaderBytes));
        return sums == before_;
    }

    std::optional<Salts> salts_;
    Sums before_;
    bool sound_;
    std::uint64_t since_commit_ = 0;
    std::uint64_t lost_ = 0;
    Report report_;
};

}  // namespace

Sums add(Sums before, std::span<const std::byte> bytes) {
    for (std::size_t at = 0; at + 8 <= bytes.size(); at += 8) {
        std::array<std::uint32_t, 2> words{};
        std::memcpy(words.data(), bytes.data() + at, sizeof(words));
        before.first += words[0] + before.second;
        before.second += words[1] + before.first;
    }
    return before;
}

Sums stored_sums(std::span<const std::byte> header) {
    const auto sums = header.last(8);
    return {.first = big_endian(sums, 0), .second = big_endian(sums, 4)};
}

Result<Report> examine(const std::filesystem::path& database) {
    const std::filesystem::path log = database.string() + "-wal";
    std::error_code failure;
    if (!std::filesystem::exists(log, failure) && !failure) {
        return Report{};
    }
    std::ifstream file{log, std::ios::binary};
    if (!file) {
        return fail(ErrorCode::kUnavailable, fmt::format("{} cannot be read", log.string()));
    }
    Header header{};
    if (!read_some(file, header)) {
        return Report{};
    }
    const bool sound = is_sound(header);
    const auto page_bytes = sound ? big_endian(header, 8) : page_bytes_of(database);
    if (!is_page_size(page_bytes)) {
        return Report{};  // SQLite will refuse the database
    }
    std::vector<std::byte> frame(kFrameHeaderBytes + page_bytes);
    Walk walk{sound ? std::optional{salts_at(header, kSalts)} : std::nullopt, stored_sums(header)};
    while (read_some(file, frame)) {
        walk.take(frame);
    }
    return walk.report();
}

}  // namespace ragd::wal
