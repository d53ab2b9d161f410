#include "config/document_settings.hpp"

#include <algorithm>
#include <iterator>

#include "config/setting_kinds.hpp"

namespace ragd {
namespace {

using namespace setting_kinds;
using S = Settings;

constexpr std::size_t kLanguagesBytesMax = 128;  // OcrOptions has room for as many
constexpr std::size_t kFolderBytesMax = 1024;

bool is_language(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
}

/// "eng+deu", as Tesseract writes it; commas will do.
Result<void> read_languages(S& s, const std::string& value) {
    std::string out;
    std::string_view rest = value;
    bool good = !rest.empty() && rest.size() <= kLanguagesBytesMax;
    while (good) {
        const std::size_t end = std::min(rest.find_first_of("+,"), rest.size());
        good = is_language(rest.substr(0, end));
        out.append(out.empty() ? "" : "+").append(rest.substr(0, end));
        if (end == rest.size()) {
            break;
        }
        rest.remove_prefix(end + 1);
    }
    if (!good) {
        return wrong(fmt::format("must be names of Tesseract's languages like eng+deu, not {}",
                                 shown(value)));
    }
    s.ocr_languages = std::move(out);
    return {};
}

Result<void> read_data_dir(S& s, const std::string& value) {
    if (value.size() > kFolderBytesMax) {
        return wrong(fmt::format("must have at most {} bytes", kFolderBytesMax));
    }
    s.ocr_data_dir = value;
    return {};
}

std::vector<SettingSpec> recognition() {
    return {
        one_of<OcrSetting>(
            "OCR", &S::ocr,
            {{"off", OcrSetting::kOff}, {"auto", OcrSetting::kAuto}, {"force", OcrSetting::kForce}},
            "Text in pictures is recognised, where Tesseract is installed: auto "
            "(pictures, and pages of a PDF without text), force (all pages) or off"),
        {"OCR_LANGUAGES", "Its languages, as Tesseract names them: eng+deu", false, read_languages,
         [](const S& s) { return s.ocr_languages; }},
        {"OCR_DATA_DIR", "Folder of its trained data; empty: where its packages put it", false,
         read_data_dir, [](const S& s) { return s.ocr_data_dir.string(); }},
        number("OCR_PAGES", &S::ocr_pages, {1, 20'000},
               "Most pages of one document that are recognised"),
        duration("OCR_PAGE_SECONDS", &S::ocr_page, {1, 600},
                 "Time for one of them; four times as much for one that lies on its side"),
        number("OCR_CONFIDENCE", &S::ocr_confidence, {0, 100},
               "Lines that were recognised with less confidence, of 100, are left out"),
    };
}

std::vector<SettingSpec> caps() {
    constexpr std::uint64_t kMany = 1'000'000'000;
    return {
        number("EXTRACT_FILE_MIB", &S::extract_file_mib, {1, 256}, "Most MiB of a document's file"),
        number("EXTRACT_TEXT_MIB", &S::extract_text_mib, {1, 16}, "Most MiB of its text"),
        number("EXTRACT_PAGES", &S::extract_pages, {1, 1'000'000},
               "Most pages, slides or sheets of a document"),
        number("EXTRACT_CELLS", &S::extract_cells, {1, kMany}, "Most cells of its tables"),
        number("EXTRACT_DEPTH", &S::extract_depth, {16, 512}, "Most elements inside one another"),
        number("EXTRACT_MEMBERS", &S::extract_members, {16, 1'000'000},
               "Most members of an archive or an office file"),
        number("EXTRACT_UNPACKED_MIB", &S::extract_unpacked_mib, {1, 16'384},
               "Most MiB that those unpack to"),
        number("EXTRACT_RATIO", &S::extract_ratio, {2, 10'000},
               "Most times a member may be larger unpacked than packed"),
        number("EXTRACT_MEGAPIXELS", &S::extract_megapixels, {1, 1000},
               "Most million pixels of a picture"),
        number("EXTRACT_ATTACHMENTS", &S::extract_attachments, {0, 10'000},
               "Most attachments of a mail, or files of an archive"),
        number("EXTRACT_ATTACHMENTS_MIB", &S::extract_attachments_mib, {1, 1024},
               "Most MiB of all of those together"),
        number("EXTRACT_MEMORY_MIB", &S::extract_memory_mib, {128, 65'536},
               "Most MiB of memory for reading a document"),
        duration("EXTRACT_CPU_SECONDS", &S::extract_cpu, {1, 86'400},
                 "Most processor time for reading a document, but for OCR"),
        duration("EXTRACT_SECONDS", &S::extract_wall, {1, 86'400},
                 "Most time for reading a document, but for OCR"),
    };
}

}  // namespace

std::vector<SettingSpec> document_settings() {
    std::vector<SettingSpec> out = recognition();
    std::ranges::move(caps(), std::back_inserter(out));
    return out;
}

}  // namespace ragd
