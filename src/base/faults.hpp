#pragma once
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/result.hpp"

namespace ragd {

/// Collects what is wrong with a request, so that one answer tells all of it.
class Faults {
public:
    /// More than these are counted, not listed.
    static constexpr std::size_t kListedMax = 20;

    void add(std::string pointer, std::string detail);
    /// Unless what the pointer names, or what holds it, has a fault already: one is enough to mend.
    void add_new(std::string pointer, std::string detail);
    /// What is added now is only counted.
    [[nodiscard]] bool full() const { return listed_.size() == kListedMax; }
    [[nodiscard]] bool empty() const { return listed_.empty(); }
    /// One InvalidField with all faults. Requires: not empty.
    [[nodiscard]] Error to_error() const;

private:
    std::vector<FieldError> listed_;
    std::size_t unlisted_ = 0;
};

}  // namespace ragd
