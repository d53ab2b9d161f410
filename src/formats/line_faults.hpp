#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// The lines or rows of a file that could not be read, while the rest was: each kind of fault with
/// its first line and how often it is there.
class LineFaults {
public:
    void add(std::size_t line, std::string_view why);
    [[nodiscard]] bool empty() const { return kinds_.empty(); }

    /// For a person: "line 3: not JSON: incomplete JSON (and 2 more lines like it)".
    [[nodiscard]] std::vector<std::string> describe() const;

private:
    struct Kind {
        std::size_t line;
        std::string why;
        std::size_t more = 0;
    };
    static constexpr std::size_t kKindsMax = 16;  // what is beyond is counted with the last one
    std::vector<Kind> kinds_;
};

}  // namespace ragd
