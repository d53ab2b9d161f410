#include "extract/trained_data.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ragd {
namespace {

namespace fs = std::filesystem;

// Where packages put Tesseract's trained data: Debian, Fedora, Arch, by hand.
constexpr std::array kFolders = {
    "/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/tessdata",
    "/usr/share/tesseract/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata"};

std::vector<std::string> parts_of(std::string_view languages) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < languages.size();) {
        const std::size_t end = std::min(languages.find('+', at), languages.size());
        out.emplace_back(languages.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

}  // namespace

fs::path find_trained_data(const OcrOptions& options) {
    if (!options.folder.view().empty()) {
        return options.folder.view();
    }
    for (const char* folder : kFolders) {
        std::error_code error;
        for (fs::directory_iterator entry{folder, error}, end; !error && entry != end;
             entry.increment(error)) {
            if (entry->path().extension() == ".traineddata") {
                return folder;
            }
        }
    }
    return {};
}

fs::path trained_data_file(const fs::path& folder, std::string_view language) {
    return folder / (std::string{language} + ".traineddata");
}

std::string read_trained_data(const fs::path& folder, std::string_view language) {
    std::ifstream file{trained_data_file(folder, language), std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
}

void look_for_languages(const OcrOptions& options, const fs::path& folder, OcrStatus& out) {
    for (std::string& language : parts_of(options.languages.view())) {
        std::error_code error;
        const bool there =
            !folder.empty() && fs::is_regular_file(trained_data_file(folder, language), error);
        (there ? out.languages : out.absent).push_back(std::move(language));
    }
    if (out.languages.empty()) {
        out.missing = fmt::format("no trained data for {}{} (Debian: tesseract-ocr-{})",
                                  fmt::join(out.absent, ", "),
                                  folder.empty() ? "" : fmt::format(" in {}", folder.string()),
                                  out.absent.empty() ? "eng" : out.absent.front());
    }
}

}  // namespace ragd
