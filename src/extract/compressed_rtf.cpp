#include "extract/compressed_rtf.hpp"

#include <algorithm>
#include <array>

namespace ragd {
namespace {

constexpr std::string_view kStart =
    "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
    "\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
    "\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
constexpr std::size_t kWindow = 4096;
constexpr std::size_t kRtfHeaderBytes = 16;

/// The last 4096 bytes, which what follows refers to.
class Window {
public:
    Window() {
        std::ranges::copy(kStart, bytes_.begin());
        at_ = kStart.size();
    }
    [[nodiscard]] std::size_t at() const { return at_; }
    [[nodiscard]] char byte(std::size_t offset) const { return bytes_[offset % kWindow]; }
    void put(char c) {
        bytes_[at_] = c;
        at_ = (at_ + 1) % kWindow;
    }

private:
    std::array<char, kWindow> bytes_{};
    std::size_t at_ = 0;
};

}  // namespace

std::optional<std::string> unpack_rtf(std::string_view bytes) {
    constexpr std::size_t kKindAt = 8;
    constexpr unsigned kBits = 8;
    constexpr unsigned kLengthBits = 4;
    constexpr unsigned kLengthMask = 0xF;
    if (bytes.size() < kRtfHeaderBytes) {
        return std::nullopt;
    }
    const std::string_view kind = bytes.substr(kKindAt, 4);
    bytes.remove_prefix(kRtfHeaderBytes);
    if (kind == "MELA") {
        return std::string{bytes};
    }
    if (kind != "LZFu") {
        return std::nullopt;
    }
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    Window window;
    std::string out;
    for (std::size_t at = 0; at < bytes.size();) {
        const unsigned flags = byte(at++);
        for (unsigned bit = 0; bit < kBits && at < bytes.size(); ++bit) {
            if (((flags >> bit) & 1U) == 0) {
                window.put(bytes[at]);
                out += bytes[at++];
                continue;
            }
            if (at + 2 > bytes.size()) {
                return out;
            }
            const unsigned pair = (static_cast<unsigned>(byte(at)) << kBits) | byte(at + 1);
            at += 2;
            const std::size_t offset = pair >> kLengthBits;
            if (offset == window.at()) {
                return out;  // the mark of the end
            }
            for (std::size_t i = 0; i < (pair & kLengthMask) + 2; ++i) {
                const char c = window.byte(offset + i);
                window.put(c);
                out += c;
            }
        }
    }
    return out;
}

}  // namespace ragd
