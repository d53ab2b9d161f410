#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/assert.hpp"

namespace ragd {

/// The names of an enum's values as requests, answers, metrics and logs spell them: one table beside
/// the enum, in the order of its values, which count from 0.
///     enum class SearchMode { kHybrid, kVector, kKeyword };
///     template <>
///     inline constexpr auto kNamesOf<SearchMode> = names_of<SearchMode>("hybrid", "vector", "keyword");
/// A value without a name does not compile.
template <typename Enum>
inline constexpr std::array<std::string_view, 0> kNamesOf{};

namespace detail {
/// Compilers print an enumerator by its name, and any other value as a cast: "(ragd::Stage)17".
template <auto kValue>
consteval bool is_enumerator() {
    return !std::string_view{__PRETTY_FUNCTION__}.contains("= (");
}
}  // namespace detail

template <typename Enum, typename... Names>
consteval auto names_of(Names... names) {
    constexpr std::size_t kCount = sizeof...(Names);
    static_assert(detail::is_enumerator<static_cast<Enum>(kCount - 1)>() &&
                      !detail::is_enumerator<static_cast<Enum>(kCount)>(),
                  "give each value of the enum one name");
    return std::array<std::string_view, kCount>{names...};
}

template <typename Enum>
concept Named = !kNamesOf<Enum>.empty();

template <Named Enum>
constexpr std::string_view name_of(Enum value) {
    const auto index = static_cast<std::size_t>(std::to_underlying(value));
    RAG_ASSERT(index < kNamesOf<Enum>.size(), "a value of the enum");
    return kNamesOf<Enum>[index];
}

/// The value of that name, if there is one.
template <Named Enum>
constexpr std::optional<Enum> parse_name(std::string_view name) {
    for (std::size_t i = 0; i < kNamesOf<Enum>.size(); ++i) {
        if (kNamesOf<Enum>[i] == name) {
            return static_cast<Enum>(i);
        }
    }
    return std::nullopt;
}

/// "hybrid, vector, keyword": for messages.
template <Named Enum>
std::string all_names() {
    std::string all;
    for (const std::string_view name : kNamesOf<Enum>) {
        all += all.empty() ? "" : ", ";
        all += name;
    }
    return all;
}

}  // namespace ragd
