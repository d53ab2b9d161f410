#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "domain/ocr_status.hpp"
#include "extract/grey_image.hpp"
#include "extract/ocr_options.hpp"
#include "extract/tesseract.hpp"

namespace ragd {

/// A word that was recognised, in pixels of the picture as it was turned.
struct OcrWord {
    std::string text;
    int left = 0;
    int top = 0;
    int right = 0;
    int bottom = 0;
    float baseline = 0;    // at its middle
    float confidence = 0;  // of 100
};

struct OcrLine {
    std::vector<OcrWord> words;
    int orientation = 0;  // quarter turns, clockwise, by which it stands on its side; a guess
};

/// What was recognised of a picture, in reading order.
struct OcrPage {
    std::vector<OcrLine> lines;
    int quarter_turns = 0;  // clockwise, of the picture, for its text to run from left to right
};

/// What this machine has for these options. Loads the library to look at it.
OcrStatus find_ocr(const OcrOptions& options);

/// Tesseract with its trained data, as it is kept by a process.
/// Threads: one at a time.
class OcrEngine {
public:
    /// Loads what will be needed of the disk; nothing is read of it later. Without Tesseract, and with
    /// kOff, status() says so. Doing it again with the same options does nothing.
    static void prepare(const OcrOptions& options);

    /// That of this process. Requires: prepare() was called.
    static OcrEngine& get();

    ~OcrEngine();
    OcrEngine(const OcrEngine&) = delete;
    OcrEngine& operator=(const OcrEngine&) = delete;

    [[nodiscard]] const OcrStatus& status() const { return status_; }
    [[nodiscard]] bool is_ready() const { return status_.missing.empty(); }
    /// The libraries' functions. Requires: is_ready().
    [[nodiscard]] const Tesseract& library() const { return library_; }

    /// The text of a picture, which is turned where it lies on its side. None where it took more time
    /// than a page may, or the library gave up.
    /// Requires: is_ready().
    std::optional<OcrPage> recognise(const GreyImage& image, double dots_per_inch);

private:
    explicit OcrEngine(const OcrOptions& options);
    Result<void> load(const OcrOptions& options);
    [[nodiscard]] bool open_language();
    std::optional<OcrPage> recognise_upright(const GreyImage& image, double dots_per_inch);
    /// Quarter turns that make it upright, as the shapes of its letters say; none: they do not say.
    std::optional<int> find_turns(const GreyImage& image, double dots_per_inch);
    /// One more look, from another side; the better of the two.
    void look_from(int quarter_turns, const GreyImage& image, double dots_per_inch,
                   std::optional<OcrPage>& best);
    void read_words(OcrPage& out);
    void read_word(TessResultIterator* results, OcrPage& out);

    OcrOptions options_;
    OcrStatus status_;
    Tesseract library_;
    std::string language_data_;     // of the one language, until it is needed
    std::string orientation_data_;  // the same; empty: not installed
    TessBaseAPI* text_ = nullptr;
    TessBaseAPI* orientation_ = nullptr;
};

}  // namespace ragd
