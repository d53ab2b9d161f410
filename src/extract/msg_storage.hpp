#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "extract/compound_file.hpp"

namespace ragd {

/// The properties of a message, a receiver or an attachment in a mail of Outlook: a storage with a stream for each, and
/// one for those of fixed size.
/// Lifetime: the file outlives it.
class MsgStorage {
public:
    /// `heads_bytes` stand before the properties of fixed size: 32 in the mail, 24 in one inside it, else 8.
    MsgStorage(const CompoundFile& file, std::uint32_t storage, std::size_t head_bytes);

    /// A property of text, as UTF-8; "" where there is none. What is not Unicode is of `charset`.
    [[nodiscard]] std::string text(std::uint16_t property, std::string_view charset) const;
    /// One of bytes; nothing where there is none or it cannot be read.
    [[nodiscard]] std::optional<std::string> bytes(std::uint16_t property) const;
    /// One of a number; 0 where there is none.
    [[nodiscard]] std::uint64_t number(std::uint16_t property) const;

    /// Storages in it whose names begin so, by name.
    [[nodiscard]] std::vector<std::uint32_t> storages(std::string_view lead) const;
    /// The mail that is attached, if one is.
    [[nodiscard]] std::optional<std::uint32_t> inner_message() const;

    [[nodiscard]] const CompoundFile& file() const { return file_; }

private:
    [[nodiscard]] std::optional<std::string> stream(const std::string& name) const;

    const CompoundFile& file_;
    std::map<std::string, CompoundFile::Entry, std::less<>> entries_;
    std::map<std::uint16_t, std::uint64_t> numbers_;
};

}  // namespace ragd
