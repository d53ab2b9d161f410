#pragma once
#include <functional>
#include <string>

#include "ports/token_states.hpp"

namespace ragd {

/// How an attachment is made of a text's states, while its embedder has them at hand.
struct StateAttachment {
    std::string kind;  // see Attachments; empty: nothing is made
    /// Empty: there is nothing to keep of these states.  Threads: any, at once.
    std::function<std::string(const TokenStates&)> make;
};

}  // namespace ragd
