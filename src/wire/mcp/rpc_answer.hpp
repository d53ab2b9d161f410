#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/json_writer.hpp"
#include "wire/mcp/message.hpp"

namespace ragd {

/// For how long a client may keep a result, and whether for others, too. Clients of before
/// 2026-07-28 are not told.
struct KeepFor {
    std::uint64_t milliseconds = 0;
    bool others = false;
};
inline constexpr KeepFor kKeepNever{};
inline constexpr KeepFor kKeepForCaller{.milliseconds = 60'000};
inline constexpr KeepFor kKeepForAll{.milliseconds = 3'600'000, .others = true};

/// The answer to a request. Its result is an open object, whose members the caller writes.
/// Lifetime: of values.
class RpcAnswer {
public:
    RpcAnswer(const McpMessage& message, std::string_view server_version);
    /// Of a result that clients may keep.
    RpcAnswer(const McpMessage& message, std::string_view server_version, KeepFor keep);

    JsonWriter& out() { return out_; }
    /// The whole answer, closed.
    std::string take();

private:
    JsonWriter out_;
};

/// Who this is: name and version.
void write_server_info(JsonWriter& out, std::string_view version);

/// What `initialize` and `server/discover` answer. Which revision was asked for is in the message.
std::string encode_initialize(const McpMessage& message, std::string_view server_version);
std::string encode_discover(const McpMessage& message, std::string_view server_version);

/// A result without members.
std::string encode_empty(const McpMessage& message, std::string_view server_version);

/// `notifications/progress`: how far a request is. `token`: McpMessage::progress_token.
std::string encode_progress(std::string_view token, std::uint64_t done, std::uint64_t total,
                            std::string_view what);

}  // namespace ragd
