#pragma once
#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/result.hpp"
#include "base/shown.hpp"
#include "config/setting_table.hpp"

/// What a row of the table of settings is made with: how a value of one kind is read and shown.
namespace ragd::setting_kinds {

/// The error of a value that is not allowed: `why` goes on after the setting's name.
Error wrong(std::string why);
Result<std::uint64_t> whole_number(const std::string& text, std::uint64_t min, std::uint64_t max);

/// A value as people paste it, without the blanks, line ends and quotes around it.
std::string_view unwrapped(std::string_view value);

SettingSpec text(std::string_view name, std::string Settings::* field, std::string_view help);
/// A text that is taken unwrapped.
SettingSpec word(std::string_view name, std::string Settings::* field, std::string_view help);
SettingSpec secret(std::string_view name, std::string Settings::* field, std::string_view help);
/// A URL whose user and password are not shown.
SettingSpec address(std::string_view name, std::string Settings::* field, std::string_view help);
/// "http://llm.example:8000/v1", with a query or without, or empty; taken unwrapped.
SettingSpec base_url(std::string_view name, std::string Settings::* field, std::string_view help);
/// A secret that is sent in a header: one line, taken unwrapped and without "Bearer ".
SettingSpec api_key(std::string_view name, std::string Settings::* field, std::string_view help);
SettingSpec path(std::string_view name, std::filesystem::path Settings::* field,
                 std::string_view help);

struct Range {
    std::uint64_t min;
    std::uint64_t max;
};

/// A number from `min` to `max`, both whole.
SettingSpec decimal(std::string_view name, double Settings::* field, Range range,
                    std::string_view help);

template <typename T>
SettingSpec number(std::string_view name, T Settings::* field, Range range, std::string_view help) {
    return {name, help, false,
            [field, range](Settings& s, const std::string& value) -> Result<void> {
                s.*field = static_cast<T>(RAG_TRY(whole_number(value, range.min, range.max)));
                return {};
            },
            [field](const Settings& s) { return fmt::to_string(s.*field); }};
}

/// A time in whole units of the field's own.
template <typename Unit>
SettingSpec duration(std::string_view name, Unit Settings::* field, Range range,
                     std::string_view help) {
    return {name, help, false,
            [field, range](Settings& s, const std::string& value) -> Result<void> {
                s.*field = Unit(RAG_TRY(whole_number(value, range.min, range.max)));
                return {};
            },
            [field](const Settings& s) { return fmt::to_string((s.*field).count()); }};
}

template <typename T>
struct Choice {
    std::string_view name;
    T value;
};

template <typename T>
SettingSpec one_of(std::string_view name, T Settings::* field, std::vector<Choice<T>> choices,
                   std::string_view help) {
    auto read = [field, choices](Settings& s, const std::string& value) -> Result<void> {
        std::vector<std::string_view> names;
        for (const Choice<T>& choice : choices) {
            if (choice.name == value) {
                s.*field = choice.value;
                return {};
            }
            names.push_back(choice.name);
        }
        return wrong(
            fmt::format("must be one of {}, not {}", fmt::join(names, ", "), shown(value)));
    };
    auto show = [field, choices](const Settings& s) {
        const auto at = std::ranges::find(choices, s.*field, &Choice<T>::value);
        return at == choices.end() ? std::string{} : std::string{at->name};
    };
    return {name, help, false, std::move(read), std::move(show)};
}

}  // namespace ragd::setting_kinds
