#pragma once
#include <string>
#include <vector>

namespace ragd {

/// Whether text in pictures can be recognised on this machine.
struct OcrStatus {
    std::string missing;                 // why not, for a person; empty: it can
    std::string version;                 // of Tesseract
    std::vector<std::string> languages;  // that are used
    std::vector<std::string> absent;     // that are asked for and not installed
};

}  // namespace ragd
