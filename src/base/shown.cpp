#include "base/shown.hpp"

#include "base/utf8.hpp"

namespace ragd {

std::string shortened(std::string_view text, std::size_t bytes_max) {
    std::string start{cut_utf8(text, bytes_max)};
    if (start.size() < text.size()) {
        start += "...";
    }
    return start;
}

std::string shown(std::string_view text) {
    return "'" + shortened(text) + "'";
}

}  // namespace ragd
