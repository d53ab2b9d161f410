#pragma once
#include <cstddef>
#include <string_view>

namespace ragd {

/// A half-open range of bytes of some text.
struct Span {
    std::size_t start;
    std::size_t end;
    bool operator==(const Span&) const = default;
    [[nodiscard]] bool empty() const { return start == end; }
    [[nodiscard]] std::size_t size() const { return end - start; }
    [[nodiscard]] std::string_view of(std::string_view text) const {
        return text.substr(start, end - start);
    }
};

}  // namespace ragd
