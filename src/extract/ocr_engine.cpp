#include "extract/ocr_engine.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/utf8.hpp"
#include "extract/trained_data.hpp"

namespace ragd {
namespace {

constexpr const char* kSwitchedOff = "OCR=off";
constexpr std::string_view kOrientation = "osd";
constexpr float kSure = 70;               // mean confidence: nothing else needs to be tried
constexpr std::size_t kLettersMin = 20;   // fewer say nothing about how a page lies
constexpr float kOrientationSure = 1.0F;  // as find_orientation has it

/// Lines that stand on their side are recognised, too, where a page has many. Nothing says so but their boxes.
int orientation_of(const OcrLine& line) {
    constexpr std::size_t kBytesMin = 4;  // fewer are as high as they are wide
    std::size_t bytes = 0;
    int left = line.words.front().left;
    int right = line.words.front().right;
    int top = line.words.front().top;
    int bottom = line.words.front().bottom;
    for (const OcrWord& word : line.words) {
        bytes += word.text.size();
        left = std::min(left, word.left);
        right = std::max(right, word.right);
        top = std::min(top, word.top);
        bottom = std::max(bottom, word.bottom);
    }
    if (bytes < kBytesMin || bottom - top < 2 * (right - left)) {
        return 0;
    }
    return line.words.front().top <= line.words.back().top ? 1 : 3;
}

/// The letters of a page, and what is thought of them.
struct Letters {
    std::size_t count = 0;
    float sureness = 0;  // the mean
    std::array<std::size_t, 4> by_orientation{};
};

Letters letters_of(const OcrPage& page) {
    Letters out;
    for (const OcrLine& line : page.lines) {
        for (const OcrWord& word : line.words) {
            out.count += word.text.size();
            out.sureness += word.confidence * static_cast<float>(word.text.size());
            out.by_orientation[static_cast<std::size_t>(line.orientation & 3)] += word.text.size();
        }
    }
    out.sureness /= static_cast<float>(std::max<std::size_t>(out.count, 1));
    return out;
}

int orientation_of(const OcrPage& page) {
    const auto by_orientation = letters_of(page).by_orientation;
    return static_cast<int>(std::ranges::max_element(by_orientation) - by_orientation.begin());
}

/// True where nothing else needs to be tried.
bool is_sure(const OcrPage& page) {
    const Letters letters = letters_of(page);
    return letters.count >= kLettersMin && letters.sureness >= kSure && orientation_of(page) == 0;
}

/// How much upright text it is, and how sure: what compares two ways to lay a page.
float weight_of(const OcrPage& page) {
    constexpr float kGuess = 40;
    float out = 0;
    for (const OcrLine& line : page.lines) {
        for (const OcrWord& word : line.words) {
            out += line.orientation != 0 ? 0
                                         : std::max(word.confidence - kGuess, 0.0F) *
                                               static_cast<float>(word.text.size());
        }
    }
    return out;
}

/// The first that is sure of a word has it: English comes last, which has no accents to lose.
std::string as_they_are_tried(std::vector<std::string> languages) {
    if (const auto english = std::ranges::find(languages, "eng"); english != languages.end()) {
        std::rotate(english, english + 1, languages.end());
    }
    return fmt::format("{}", fmt::join(languages, "+"));
}

std::unique_ptr<OcrEngine>& engine_of_process() {
    static std::unique_ptr<OcrEngine> engine;
    return engine;
}

}  // namespace

OcrStatus find_ocr(const OcrOptions& options) {
    OcrStatus out;
    if (options.mode == OcrMode::kOff) {
        out.missing = kSwitchedOff;
        return out;
    }
    const auto library = Tesseract::load();
    if (!library) {
        out.missing = library.error().message;
        return out;
    }
    out.version = library->version();
    look_for_languages(options, find_trained_data(options), out);
    return out;
}

void OcrEngine::prepare(const OcrOptions& options) {
    auto& engine = engine_of_process();
    const bool same = engine != nullptr && engine->options_.mode == options.mode &&
                      engine->options_.languages.view() == options.languages.view() &&
                      engine->options_.folder.view() == options.folder.view();
    if (!same) {
        engine.reset(new OcrEngine{options});
    }
}

OcrEngine& OcrEngine::get() {
    return *engine_of_process();
}

OcrEngine::OcrEngine(const OcrOptions& options) : options_(options) {
    if (options.mode == OcrMode::kOff) {
        status_.missing = kSwitchedOff;
        return;
    }
    if (const auto loaded = load(options); !loaded) {
        status_.missing = loaded.error().message;
    }
}

OcrEngine::~OcrEngine() {
    for (TessBaseAPI* api : {text_, orientation_}) {
        if (api != nullptr) {
            library_.destroy(api);
        }
    }
}

Result<void> OcrEngine::load(const OcrOptions& options) {
    library_ = RAG_TRY(Tesseract::load());
    status_.version = library_.version();
    const std::filesystem::path folder = find_trained_data(options);
    look_for_languages(options, folder, status_);
    if (!status_.missing.empty()) {
        return {};
    }
    orientation_data_ =
        library_.init_from_memory == nullptr ? "" : read_trained_data(folder, kOrientation);
    if (status_.languages.size() == 1 && library_.init_from_memory != nullptr) {
        language_data_ = read_trained_data(folder, status_.languages.front());
        return {};
    }
    // Several languages come from files alone: they are opened before they are needed.
    text_ = library_.create();
    const std::string languages = as_they_are_tried(status_.languages);
    if (library_.init(text_, folder.c_str(), languages.c_str(), Tesseract::kBestEngine) != 0) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("the trained data for {} in {} cannot be used", languages,
                                folder.string()));
    }
    return {};
}

bool OcrEngine::open_language() {
    if (text_ != nullptr) {
        return true;
    }
    text_ = library_.create();
    const int failed = library_.init_from_memory(
        text_, language_data_.data(), static_cast<int>(language_data_.size()),
        status_.languages.front().c_str(), Tesseract::kBestEngine, nullptr, 0, nullptr, nullptr, 0,
        0);
    language_data_ = {};
    if (failed != 0) {
        status_.missing =
            fmt::format("the trained data for {} cannot be used", status_.languages.front());
    }
    return failed == 0;
}

std::optional<OcrPage> OcrEngine::recognise(const GreyImage& image, double dots_per_inch) {
    if (!open_language()) {
        return std::nullopt;
    }
    auto best = recognise_upright(image, dots_per_inch);
    if (best && (best->lines.empty() || is_sure(*best))) {
        return best;
    }
    const int standing = best ? orientation_of(*best) : 0;
    std::vector<int> others{1, 3, 2};
    if (standing != 0) {
        others.assign({4 - standing, standing});
    } else if (const auto turns = find_turns(image, dots_per_inch)) {
        others.assign(*turns == 0 ? 0 : 1, *turns);
    }
    for (const int turns : others) {
        look_from(turns, image, dots_per_inch, best);
        if (best && is_sure(*best)) {
            break;
        }
    }
    return best;
}

void OcrEngine::look_from(int quarter_turns, const GreyImage& image, double dots_per_inch,
                          std::optional<OcrPage>& best) {
    auto other = recognise_upright(turned(image, quarter_turns), dots_per_inch);
    if (other && (!best || weight_of(*other) > weight_of(*best))) {
        other->quarter_turns = quarter_turns;
        best = std::move(other);
    }
}

std::optional<OcrPage> OcrEngine::recognise_upright(const GreyImage& image, double dots_per_inch) {
    library_.set_page_mode(text_, Tesseract::kWholePage);
    library_.set_image(text_, image.pixels.data(), static_cast<int>(image.width),
                       static_cast<int>(image.height), 1, static_cast<int>(image.width));
    library_.set_resolution(text_, static_cast<int>(dots_per_inch));
    const std::unique_ptr<ETEXT_DESC, void (*)(ETEXT_DESC*)> monitor{library_.create_monitor(),
                                                                     library_.destroy_monitor};
    library_.set_deadline(monitor.get(),
                          static_cast<int>(std::chrono::milliseconds{options_.page_time}.count()));
    std::optional<OcrPage> out;
    if (library_.recognise(text_, monitor.get()) == 0) {
        read_words(out.emplace());
    }
    library_.clear(text_);
    return out;
}

std::optional<int> OcrEngine::find_turns(const GreyImage& image, double dots_per_inch) {
    if (orientation_ == nullptr && !orientation_data_.empty()) {
        orientation_ = library_.create();
        if (library_.init_from_memory(orientation_, orientation_data_.data(),
                                      static_cast<int>(orientation_data_.size()),
                                      kOrientation.data(), Tesseract::kLegacyEngine, nullptr, 0,
                                      nullptr, nullptr, 0, 0) != 0) {
            library_.destroy(std::exchange(orientation_, nullptr));
        }
        orientation_data_ = {};
    }
    if (orientation_ == nullptr) {
        return std::nullopt;
    }
    library_.set_image(orientation_, image.pixels.data(), static_cast<int>(image.width),
                       static_cast<int>(image.height), 1, static_cast<int>(image.width));
    library_.set_resolution(orientation_, static_cast<int>(dots_per_inch));
    int degrees = 0;
    float confidence = 0;
    const char* script = nullptr;
    float script_confidence = 0;
    const bool found = library_.find_orientation(orientation_, &degrees, &confidence, &script,
                                                 &script_confidence) != 0;
    library_.clear(orientation_);
    constexpr int kQuarter = 90;
    return found && confidence >= kOrientationSure ? std::optional{(4 - degrees / kQuarter) & 3}
                                                   : std::nullopt;
}

void OcrEngine::read_words(OcrPage& out) {
    const std::unique_ptr<TessResultIterator, void (*)(TessResultIterator*)> results{
        library_.results(text_), library_.destroy_results};
    if (results == nullptr) {
        return;
    }
    const TessPageIterator* const places = library_.places(results.get());
    do {
        if (out.lines.empty() || library_.begins(places, Tesseract::kLine) != 0) {
            out.lines.emplace_back();
        }
        read_word(results.get(), out);
    } while (library_.next(results.get(), Tesseract::kWord) != 0);
    std::erase_if(out.lines, [](const OcrLine& line) { return line.words.empty(); });
    for (OcrLine& line : out.lines) {
        line.orientation = orientation_of(line);
    }
}

void OcrEngine::read_word(TessResultIterator* results, OcrPage& out) {
    const std::unique_ptr<char, void (*)(const char*)> text{
        library_.text(results, Tesseract::kWord), library_.destroy_text};
    const TessPageIterator* places = library_.places(results);
    OcrWord word;
    if (text == nullptr || library_.box(places, Tesseract::kWord, &word.left, &word.top,
                                        &word.right, &word.bottom) == 0) {
        return;
    }
    word.text = trim(text.get());
    if (word.text.empty() || !is_valid_utf8(word.text)) {
        return;
    }
    word.confidence = library_.confidence(results, Tesseract::kWord);
    int x1 = 0;
    int y1 = 0;
    int x2 = 0;
    int y2 = 0;
    const bool lies = library_.baseline(places, Tesseract::kWord, &x1, &y1, &x2, &y2) != 0;
    word.baseline = lies ? static_cast<float>(y1 + y2) / 2 : static_cast<float>(word.bottom);
    out.lines.back().words.push_back(std::move(word));
}

}  // namespace ragd
