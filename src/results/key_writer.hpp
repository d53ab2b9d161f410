#pragma once
#include <bit>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace ragd {

/// Puts values behind each other so that no two lists of values make the same text.
class KeyWriter {
public:
    KeyWriter& add(std::string_view text) {
        number(text.size());
        out_ += text;
        return *this;
    }
    template <std::integral T>
    KeyWriter& add(T value) {
        number(static_cast<std::uint64_t>(value));
        return *this;
    }
    KeyWriter& add(double value) {
        number(std::bit_cast<std::uint64_t>(value));
        return *this;
    }
    template <typename T>
    KeyWriter& add(const std::optional<T>& value) {
        add(value.has_value());
        return value ? add(*value) : *this;
    }
    std::string take() { return std::move(out_); }

private:
    void number(std::uint64_t value) {
        char digits[24];
        const auto written = std::to_chars(std::begin(digits), std::end(digits), value, 36);
        out_.append(std::begin(digits), written.ptr);
        out_ += ':';
    }

    std::string out_;
};

}  // namespace ragd
