#pragma once
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/id.hpp"

namespace ragd {

/// JSON-RPC's codes, and MCP's own.
enum class RpcCode : std::int32_t {
    kParse = -32700,
    kInvalidRequest = -32600,
    kMethodNotFound = -32601,
    kInvalidParams = -32602,
    kInternal = -32603,
    kServer = -32000,              // all else
    kNoResource = -32002,          // until 2025-11-25; then it is kInvalidParams
    kHeaderMismatch = -32020,      // from 2026-07-28 on
    kUnsupportedVersion = -32022,  // the same
};

/// Why a message has no result.
struct RpcError {
    RpcCode code = RpcCode::kServer;
    std::string message;
    std::string data = {};  // JSON, or empty

    /// Of the response that tells it, where that is not always 200. Requires: not kServer.
    [[nodiscard]] int status() const;
};

/// The same as the protocol has it; `data` is the problem of the native routes, and the `uri` that was
/// asked for, if there is one and it is no longer than an address may be.
RpcError rpc_error(const Error& error, const RequestId& id, bool modern, std::string_view uri = {});

/// The whole answer. `id`: of the request, as JSON; empty: it is not known.
std::string encode_rpc_error(std::string_view id, const RpcError& error);

}  // namespace ragd
