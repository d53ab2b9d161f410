#pragma once
#include <string>

namespace ragd {

/// A source as OpenAI's API cites it.
struct CitedFile {
    std::string id;
    std::string name;
};

}  // namespace ragd
