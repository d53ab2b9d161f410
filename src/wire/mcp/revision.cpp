#include "wire/mcp/revision.hpp"

#include <algorithm>

namespace ragd {

bool is_handshake_revision(std::string_view name) {
    return std::ranges::find(kHandshakeRevisions, name) != kHandshakeRevisions.end();
}

std::string_view agreed_revision(std::string_view wanted) {
    return is_handshake_revision(wanted) ? wanted : kHandshakeRevisions.back();
}

}  // namespace ragd
