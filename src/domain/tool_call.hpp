#pragma once
#include <string>

namespace ragd {

/// A tool of who asks that a language model wants called: who asks calls it, and comes back with what it gave.
struct ToolCall {
    std::string id;
    std::string name;
    std::string arguments;  // as the model wrote them: JSON, if it did well
    bool operator==(const ToolCall&) const = default;
};

}  // namespace ragd
