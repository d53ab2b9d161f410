#pragma once
#include <string>
#include <utility>

#include "base/faults.hpp"
#include "base/result.hpp"

namespace ragd {

/// A value with which its `check` has found nothing wrong. Nobody else can make one, so who is given
/// one need not look again.
template <typename T>
class Checked {
public:
    const T& operator*() const { return value_; }
    const T* operator->() const { return &value_; }
    [[nodiscard]] T take() && { return std::move(value_); }

private:
    friend Result<Checked> check(T value, Faults so_far);
    friend Result<Checked> check(T value, Faults so_far, const std::string& text_at);
    explicit Checked(T value) : value_(std::move(value)) {}

    T value_;
};

}  // namespace ragd
