#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace ragd {

/// XXH3, 64 bits: fast, and good at finding accidental damage. Not for secrets.
std::uint64_t hash64(std::string_view bytes);

/// The same over bytes that come in parts.
class Hash64 {
public:
    Hash64();
    ~Hash64();
    Hash64(const Hash64&) = delete;
    Hash64& operator=(const Hash64&) = delete;

    void add(std::span<const std::byte> bytes);
    [[nodiscard]] std::uint64_t value() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace ragd
