#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "domain/ocr_status.hpp"
#include "extract/ocr_options.hpp"

namespace ragd {

/// The folder of Tesseract's trained data: that of the options, else the first one where packages put it and that has
/// some; empty: none.
std::filesystem::path find_trained_data(const OcrOptions& options);

/// "eng.traineddata" in the folder.
std::filesystem::path trained_data_file(const std::filesystem::path& folder,
                                        std::string_view language);

/// Its bytes; empty where it cannot be read.
std::string read_trained_data(const std::filesystem::path& folder, std::string_view language);

/// Fills in which of the languages are there, and what is missing if none is.
void look_for_languages(const OcrOptions& options, const std::filesystem::path& folder,
                        OcrStatus& out);

}  // namespace ragd
