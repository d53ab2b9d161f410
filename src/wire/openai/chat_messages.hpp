#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/faults.hpp"
#include "domain/conversation.hpp"

namespace ragd {

/// The member `messages`: who said what, and what the application says itself.
struct ChatMessages {
    std::string instructions;         // of its system and developer messages
    std::vector<Turn> turns;          // of the others, in order
    std::vector<std::size_t> places;  // of the turns: their index in `messages`
    std::vector<std::size_t> tools;   // of what tools gave
};

/// Faults go to `faults`, with pointers below /messages.
ChatMessages read_messages(const boost::json::value* messages, Faults& faults);

}  // namespace ragd
