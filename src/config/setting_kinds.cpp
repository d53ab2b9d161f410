#include "config/setting_kinds.hpp"

#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/shown.hpp"
#include "base/utf8.hpp"

namespace ragd::setting_kinds {

Error wrong(std::string why) {
    return fail(ErrorCode::kInvalidField, std::move(why));
}

Result<std::uint64_t> whole_number(const std::string& text, std::uint64_t min, std::uint64_t max) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end || value < min || value > max) {
        return wrong(
            fmt::format("must be a whole number from {} to {}, not {}", min, max, shown(text)));
    }
    return value;
}

std::string_view unwrapped(std::string_view value) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kQuotes{
        {{"\"", "\""}, {"'", "'"}, {"`", "`"}, {"“", "”"}, {"‘", "’"}}};
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    value = trim(value);
    if (value.starts_with(kByteOrderMark)) {
        value = trim(value.substr(kByteOrderMark.size()));
    }
    for (const auto& [open, close] : kQuotes) {
        const std::size_t quotes = open.size() + close.size();
        if (value.size() >= quotes && value.starts_with(open) && value.ends_with(close)) {
            return trim(value.substr(open.size(), value.size() - quotes));
        }
    }
    return value;
}

SettingSpec text(std::string_view name, std::string Settings::* field, std::string_view help) {
    return {name, help, false,
            [field](Settings& s, const std::string& value) -> Result<void> {
                s.*field = value;
                return {};
            },
            [field](const Settings& s) { return s.*field; }};
}

SettingSpec word(std::string_view name, std::string Settings::* field, std::string_view help) {
    SettingSpec spec = text(name, field, help);
    spec.read = [field](Settings& s, const std::string& value) -> Result<void> {
        s.*field = unwrapped(value);
        return {};
    };
    return spec;
}

SettingSpec secret(std::string_view name, std::string Settings::* field, std::string_view help) {
    SettingSpec spec = text(name, field, help);
    spec.secret = true;
    spec.show = [field](const Settings& s) {
        return (s.*field).empty() ? std::string{} : std::string{"********"};
    };
    return spec;
}

SettingSpec address(std::string_view name, std::string Settings::* field, std::string_view help) {
    SettingSpec spec = text(name, field, help);
    spec.show = [field](const Settings& s) { return without_credentials(s.*field); };
    return spec;
}

SettingSpec base_url(std::string_view name, std::string Settings::* field, std::string_view help) {
    SettingSpec spec = address(name, field, help);
    spec.read = [field](Settings& s, const std::string& given) -> Result<void> {
        const std::string_view value = unwrapped(given);
        const bool is_url = value.starts_with("http://") || value.starts_with("https://");
        const bool has_user = value.substr(0, value.find('?')).contains('@');
        if (!value.empty() &&
            (!is_url || has_user || value.find_first_of(" \t\r\n#") != value.npos)) {
            return wrong("must be a URL like https://llm.example.com/v1, without a user");
        }
        s.*field = value;
        return {};
    };
    return spec;
}

SettingSpec api_key(std::string_view name, std::string Settings::* field, std::string_view help) {
    SettingSpec spec = secret(name, field, help);
    spec.read = [field](Settings& s, const std::string& given) -> Result<void> {
        constexpr std::string_view kScheme = "Bearer ";
        std::string_view value = unwrapped(given);
        if (value.starts_with(kScheme)) {
            value = trim(value.substr(kScheme.size()));
        }
        if (has_control_character(value)) {
            return wrong("must be one line without control characters");
        }
        s.*field = value;
        return {};
    };
    return spec;
}

SettingSpec path(std::string_view name, std::filesystem::path Settings::* field,
                 std::string_view help) {
    return {name, help, false,
            [field](Settings& s, const std::string& value) -> Result<void> {
                s.*field = value;
                return {};
            },
            [field](const Settings& s) { return (s.*field).string(); }};
}

SettingSpec decimal(std::string_view name, double Settings::* field, Range range,
                    std::string_view help) {
    return {name, help, false,
            [field, range](Settings& s, const std::string& value) -> Result<void> {
                double number = 0;
                const char* end = value.data() + value.size();
                const auto [stop, error] = std::from_chars(value.data(), end, number);
                if (error != std::errc{} || stop != end ||
                    !(number >= static_cast<double>(range.min) &&
                      number <= static_cast<double>(range.max))) {
                    return wrong(fmt::format("must be a number from {} to {}, not {}", range.min,
                                             range.max, shown(value)));
                }
                s.*field = number;
                return {};
            },
            [field](const Settings& s) { return fmt::format("{}", s.*field); }};
}

}  // namespace ragd::setting_kinds
