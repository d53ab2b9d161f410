#pragma once
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "base/names.hpp"

namespace ragd {

enum class OcrMode {
    kOff,
    kAuto,   // pictures, and pages of a PDF whose text is in a picture
    kForce,  // all pages of a PDF, whatever text it has of them
};

template <>
inline constexpr auto kNamesOf<OcrMode> = names_of<OcrMode>("off", "auto", "force");

/// A short text as plain memory, which can be handed to another process as it lies.
template <std::size_t kBytesMax>
class FixedText {
public:
    constexpr FixedText() = default;
    /// Requires: text.size() <= kBytesMax, which is 1 less than its array, or it is cut.
    constexpr FixedText(std::string_view text)  // NOLINT(google-explicit-constructor): it is a text
        : size_(std::min(text.size(), kBytesMax)) {
        std::copy_n(text.begin(), size_, bytes_.begin());
    }
    [[nodiscard]] constexpr std::string_view view() const { return {bytes_.data(), size_}; }

private:
    std::array<char, kBytesMax> bytes_{};
    std::size_t size_ = 0;
};

inline constexpr std::size_t kOcrLanguagesBytesMax = 128;
inline constexpr std::size_t kOcrFolderBytesMax = 1024;

inline constexpr int kOcrLooksMax = 4;

/// How text in pictures is recognised.
struct OcrOptions {
    OcrMode mode = OcrMode::kAuto;
    FixedText<kOcrLanguagesBytesMax> languages{"eng"};  // as Tesseract names them: "eng+deu"
    FixedText<kOcrFolderBytesMax> folder;  // of its trained data; empty: where packages put it
    std::size_t pages_max = 1000;          // that are recognised of one document
    /// For each look at one of them, beside the time of the document; a page that seems to lie on its
    /// side is looked at kOcrLooksMax times at most.
    std::chrono::seconds page_time{20};
    int confidence_min = 50;  // of 100: a line below it is left out
};

}  // namespace ragd
