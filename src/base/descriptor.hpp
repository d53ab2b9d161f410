#pragma once
#include <filesystem>
#include <utility>

namespace ragd {

/// An open file of the system, closed with its owner.
/// Threads: one; get() from any while nobody moves it.
class Descriptor {
public:
    Descriptor() = default;  // none
    explicit Descriptor(int value) : value_(value) {}
    /// open(2) with O_CLOEXEC. Where it fails, is_open() is false and errno says why.
    static Descriptor open(const std::filesystem::path& path, int flags, unsigned mode = 0);

    Descriptor(Descriptor&& other) noexcept : value_(std::exchange(other.value_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept;
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();

    [[nodiscard]] bool is_open() const { return value_ >= 0; }
    [[nodiscard]] int get() const { return value_; }

private:
    int value_ = -1;
};

}  // namespace ragd
