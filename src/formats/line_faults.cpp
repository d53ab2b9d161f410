#include "formats/line_faults.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace ragd {

void LineFaults::add(std::size_t line, std::string_view why) {
    auto known = std::ranges::find(kinds_, why, &Kind::why);
    if (known == kinds_.end() && kinds_.size() < kKindsMax) {
        kinds_.push_back({.line = line, .why = std::string{why}});
        return;
    }
    known = known == kinds_.end() ? kinds_.end() - 1 : known;
    ++known->more;
}

std::vector<std::string> LineFaults::describe() const {
    std::vector<std::string> lines;
    for (const Kind& kind : kinds_) {
        const std::string more = kind.more == 0 ? ""
                                                : fmt::format(" (and {} more line{} like it)",
                                                              kind.more, kind.more == 1 ? "" : "s");
        lines.push_back(fmt::format("line {}: {}{}", kind.line, kind.why, more));
    }
    return lines;
}

}  // namespace ragd
