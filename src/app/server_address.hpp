#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "cli/world.hpp"

namespace ragd {

// What a server writes into DIR/lock (DataLock), so that commands on its directory talk to it:
// "127.0.0.1:8080"; with HTTPS "https://127.0.0.1:8443 sha256//...", the key that it has. Who can write
// there is the server's own user, so the key there needs no certificate that names 127.0.0.1.

std::string holder_of(const ServerAddress& server);

/// Nothing: the holder is no server that has said where it listens. A server that listens everywhere is
/// asked on this machine.
std::optional<ServerAddress> server_of(std::string_view holder);

}  // namespace ragd
