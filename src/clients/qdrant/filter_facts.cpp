#include "clients/qdrant/filter_facts.hpp"

#include <array>
#include <bit>

#include <fmt/format.h>

#include "base/sha256.hpp"

namespace ragd {
namespace {

constexpr std::size_t kHashDigits = 16;

std::string hash_of(std::string_view first, std::string_view second, std::string_view third) {
    return Sha256{}.add_field(first).add_field(second).add_field(third).hex().substr(0,
                                                                                     kHashDigits);
}

std::string bytes_of(const FilterValue& value) {
    if (const auto* number = std::get_if<FilterNumber>(&value)) {
        std::string bytes = fmt::format("{:016x}", std::bit_cast<std::uint64_t>(number->floor()));
        return number->rest() == 0 ? bytes : fmt::format("{}+{}", bytes, number->rest());
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? "1" : "0";
    }
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr ? *text : std::string{};
}

}  // namespace

std::string complete_fact() {
    return hash_of("facts", "of", "2");
}

std::string fact_of(std::string_view path, const FilterValue& value) {
    constexpr std::array<std::string_view, 4> kKinds{"bool", "number", "string", "null"};
    return hash_of(path, kKinds.at(value.index()), bytes_of(value));
}

std::string there_fact(std::string_view path) {
    return hash_of(path, "there", "");
}

std::string acl_fact(std::string_view kind, std::string_view principal) {
    return hash_of("acl", kind, principal);  // no metadata has a fact of such a kind
}

std::string no_fact() {
    return hash_of("facts", "of", "nothing");
}

std::string order_name(std::string_view path, OrderKind kind) {
    constexpr std::array<std::string_view, 4> kKinds{"number", "string", "dated", "moment"};
    return Sha256{}
        .add_field(path)
        .add_field(kKinds.at(static_cast<std::size_t>(kind)))
        .hex()
        .substr(0, kHashDigits);
}

std::string word_name(std::size_t word) {
    return fmt::format("w{}", word);
}

}  // namespace ragd
