#pragma once
#include <string>

namespace ragd {

/// Something that the caller wants of a language model and that is no matter of ours, as seed or
/// stop: its service gets it as it is, under the same name.
struct ModelOption {
    std::string name;
    std::string json;  // one JSON text
    bool operator==(const ModelOption&) const = default;
};

/// What a language model's text is to be. JSON has no marks of ours in it.
enum class OutputFormat { kText, kJson };

}  // namespace ragd
