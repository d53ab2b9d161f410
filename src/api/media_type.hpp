#pragma once
#include <string_view>

#include "net/http_message.hpp"

namespace ragd {

/// A media type with its parameters (RFC 9110, section 8.3.1): "text/plain; charset=utf-8".
/// Lifetime: views into the header's value.
struct MediaType {
    std::string_view name;        // "text/plain", as it was written; compare without regard to case
    std::string_view parameters;  // "; charset=utf-8"

    [[nodiscard]] bool is(std::string_view other) const;
    /// The value without its quotes; empty: there is none.
    [[nodiscard]] std::string_view parameter(std::string_view name) const;
};

/// Of the header Content-Type; all empty where there is none. Lifetime: as long as the request.
MediaType media_type_of(const HttpRequest& request);

}  // namespace ragd
