#pragma once
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace ragd {

/// SHA-256 (FIPS 180-4) of what is added, piece by piece. `add_field` frames a value with its
/// length, so that ("ab", "c") and ("a", "bc") differ.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(Sha256&&) noexcept;
    Sha256& operator=(Sha256&&) noexcept;

    Sha256& add(std::string_view bytes);
    Sha256& add_field(std::string_view bytes);
    /// Lower-case hex of the digest. Requires: called once, last.
    [[nodiscard]] std::string hex();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Lower-case hex of the SHA-256 of `bytes`.
std::string sha256_hex(std::string_view bytes);

}  // namespace ragd
