#pragma once
#include <chrono>
#include <optional>
#include <span>
#include <string_view>

#include "api/admit.hpp"
#include "api/call.hpp"
#include "api/parts.hpp"
#include "base/limits.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/access.hpp"
#include "wire/error_dialect.hpp"

namespace ragd {

/// The right that a route asks for. It has no default: who adds a route has to say.
class Needs {
public:
    constexpr explicit Needs(Right right) : right_(right) {}
    /// Whoever asks is answered.
    static constexpr Needs nothing() { return Needs{}; }

    [[nodiscard]] constexpr bool a_right() const { return right_.has_value(); }
    [[nodiscard]] constexpr bool is(Right right) const { return right_ == right; }
    /// Errors: Unauthenticated, Forbidden.
    [[nodiscard]] Result<void> check(const Access& access) const {
        return right_ ? access.require(*right_) : Result<void>{};
    }

private:
    constexpr Needs() = default;
    std::optional<Right> right_;
};

/// Whether a client may keep a response.
enum class Caching {
    kNever,
    kRevalidate,  // it may, and has to ask each time: the handler gives an ETag (api/caching.hpp)
    kForever,     // what has this address never changes, and is nobody's secret
};

/// One route, all that is known of it: whom it lets in, what it takes, what answers, how long that
/// may take, how it tells errors, and how the OpenAPI document describes it.
struct Route {
    std::string_view method;
    /// "/documents/{id}/content": {id} takes one or more segments. One other name may be in it, which
    /// takes one segment or the middle of it: "/documents/{id}/pages/{page}.png".
    std::string_view pattern;
    Handler handler;  // with the kind of body and the query parameters that it takes
    Needs needs;
    std::chrono::milliseconds ApiSettings::* timeout = &ApiSettings::request_timeout;
    std::size_t body_bytes_max = limits::kRequestBodyBytes;
    std::size_t ApiSettings::* body_bytes_setting = nullptr;  // in its place, where it is a setting
    ErrorDialect dialect = kProblemDialect;
    Caching caching = Caching::kNever;
    bool takes_conditions = false;  // If-Match and If-None-Match: * (api/preconditions.hpp)
    /// Whoever watches the server asks it: it is answered also where all connections are taken, and
    /// its log line is for debugging.
    bool is_probe = false;
    /// Its connection becomes a WebSocket: a page offers its key as a subprotocol (socket_handshake.hpp).
    bool opens_socket = false;
    /// Its OpenAPI operation as JSON, without what the other fields say: parameters, the responses
    /// of errors, the request id (api/openapi.cpp).
    std::string_view operation;
};

/// The routes of one subject, which one file has.
struct RouteFamily {
    std::span<const Route> routes;
    /// The OpenAPI components of its operations as JSON: {"schemas": {}, "parameters": {}}.
    std::string_view components = "{}";
};

}  // namespace ragd
