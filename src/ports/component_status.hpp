#pragma once
#include <string>

namespace ragd {

enum class Health { kOk, kDegraded, kDown, kOff };

/// What readiness says of one part.
struct ComponentStatus {
    Health health = Health::kOk;
    std::string detail;
    double latency_ms = 0;  // of its last operation; 0 if there was none
};

}  // namespace ragd
