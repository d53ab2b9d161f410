#include "extract/msg_storage.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "extract/charset.hpp"

namespace ragd {
namespace {

constexpr std::size_t kStreamBytesMax = 256 * limits::kMiB;
constexpr std::size_t kPropertyBytes = 16;

std::uint64_t little_endian(std::string_view bytes) {
    constexpr unsigned kByte = 8;
    std::uint64_t out = 0;
    for (std::size_t i = bytes.size(); i > 0; --i) {
        out = (out << kByte) | static_cast<unsigned char>(bytes[i - 1]);
    }
    return out;
}

}  // namespace

MsgStorage::MsgStorage(const CompoundFile& file, std::uint32_t storage, std::size_t head_bytes)
    : file_(file) {
    for (CompoundFile::Entry& entry : file.children(storage)) {
        std::string name = entry.name;
        entries_.emplace(std::move(name), std::move(entry));
    }
    const auto fixed = stream("__properties_version1.0");
    for (std::size_t at = head_bytes; fixed && at + kPropertyBytes <= fixed->size();
         at += kPropertyBytes) {
        const std::string_view entry = std::string_view{*fixed}.substr(at, kPropertyBytes);
        numbers_[static_cast<std::uint16_t>(little_endian(entry.substr(2, 2)))] =
            little_endian(entry.substr(8));
    }
}

std::optional<std::string> MsgStorage::stream(const std::string& name) const {
    const auto found = entries_.find(name);
    if (found == entries_.end() || found->second.is_storage) {
        return std::nullopt;
    }
    auto out = file_.read(found->second.number, kStreamBytesMax);
    return out ? std::optional{std::move(*out)} : std::nullopt;
}

std::string MsgStorage::text(std::uint16_t property, std::string_view charset) const {
    if (const auto wide = stream(fmt::format("__substg1.0_{:04X}001F", property))) {
        return decode_charset("\xFF\xFE" + *wide, "").text;
    }
    const auto narrow = stream(fmt::format("__substg1.0_{:04X}001E", property));
    return narrow ? decode_charset(*narrow, charset).text : std::string{};
}

std::optional<std::string> MsgStorage::bytes(std::uint16_t property) const {
    return stream(fmt::format("__substg1.0_{:04X}0102", property));
}

std::uint64_t MsgStorage::number(std::uint16_t property) const {
    const auto found = numbers_.find(property);
    return found == numbers_.end() ? 0 : found->second;
}

std::vector<std::uint32_t> MsgStorage::storages(std::string_view lead) const {
    std::vector<std::uint32_t> out;
    for (const auto& [name, entry] : entries_) {
        if (entry.is_storage && name.starts_with(lead)) {
            out.push_back(entry.number);
        }
    }
    return out;
}

std::optional<std::uint32_t> MsgStorage::inner_message() const {
    const auto found = entries_.find("__substg1.0_3701000D");
    return found == entries_.end() || !found->second.is_storage
               ? std::nullopt
               : std::optional{found->second.number};
}

}  // namespace ragd
