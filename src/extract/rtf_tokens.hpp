#pragma once
#include <cstddef>
#include <string_view>

namespace ragd {

/// A piece of RTF.
struct RtfToken {
    enum class Kind {
        kEnd,
        kOpen,     // {
        kClose,    // }
        kWord,     // \name, \name12
        kSymbol,   // \~ \* \{ ...: `name` has the one character
        kByte,     // \'e4: `number` is the byte
        kText,     // bytes as they are, without line ends
        kBadData,  // \bin says more bytes than there are
    };
    Kind kind = Kind::kEnd;
    std::string_view name;  // or the text
    int number = 0;
    bool has_number = false;
};

/// Cuts RTF into pieces. What \bin holds is passed over.
class RtfTokens {
public:
    explicit RtfTokens(std::string_view bytes) : rest_(bytes) {}
    RtfToken next();

private:
    RtfToken read_control();
    RtfToken read_word();

    std::string_view rest_;
};

}  // namespace ragd
