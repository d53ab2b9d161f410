#include "base/descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace ragd {

Descriptor Descriptor::open(const std::filesystem::path& path, int flags, unsigned mode) {
    return Descriptor{::open(path.c_str(), flags | O_CLOEXEC, mode)};
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    const Descriptor before{std::exchange(value_, std::exchange(other.value_, -1))};
    return *this;
}

Descriptor::~Descriptor() {
    if (is_open()) {
        ::close(value_);
    }
}

}  // namespace ragd
