#pragma once
#include <array>
#include <string_view>

namespace ragd {

// The revisions of MCP that are spoken here. Up to 2025-11-25 a client begins with `initialize`; from
// 2026-07-28 on there is no such beginning, and each request says which revision it is of.

inline constexpr std::array<std::string_view, 4> kHandshakeRevisions{"2024-11-05", "2025-03-26",
                                                                     "2025-06-18", "2025-11-25"};
inline constexpr std::string_view kModernRevision = "2026-07-28";

bool is_handshake_revision(std::string_view name);

/// What `initialize` answers to a client that asks for `wanted`: that, or else the newest there is.
std::string_view agreed_revision(std::string_view wanted);

}  // namespace ragd
