#pragma once
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "base/faults.hpp"
#include "domain/conversation.hpp"

namespace ragd {

/// The member `input` of `POST /v1/responses`: a string, or messages and items of earlier answers.
struct ResponseInput {
    std::string instructions;  // of its system and developer messages
    std::vector<Turn> turns;
};

/// Faults go to `faults`, with pointers below /input. Items that are no messages, as earlier answers have
/// them, say nothing here.
ResponseInput read_input(const boost::json::value* input, Faults& faults);

}  // namespace ragd
