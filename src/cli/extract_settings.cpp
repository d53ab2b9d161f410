#include "cli/extract_settings.hpp"

#include "base/limits.hpp"

namespace ragd {
namespace {

OcrMode mode_of(OcrSetting setting) {
    switch (setting) {
        case OcrSetting::kOff:
            return OcrMode::kOff;
        case OcrSetting::kAuto:
            return OcrMode::kAuto;
        case OcrSetting::kForce:
            break;
    }
    return OcrMode::kForce;
}

}  // namespace

ExtractLimits extract_limits(const Settings& settings) {
    return {.input_bytes_max = settings.extract_file_mib * limits::kMiB,
            .text_bytes_max = settings.extract_text_mib * limits::kMiB,
            .pages_max = settings.extract_pages,
            .cells_max = settings.extract_cells,
            .depth_max = settings.extract_depth,
            .members_max = settings.extract_members,
            .unpacked_bytes_max = settings.extract_unpacked_mib * limits::kMiB,
            .ratio_max = settings.extract_ratio,
            .pixels_max = settings.extract_megapixels * 1'000'000,
            .attachments_max = settings.extract_attachments,
            .attachment_bytes_max = settings.extract_attachments_mib * limits::kMiB,
            .memory_bytes_max = settings.extract_memory_mib * limits::kMiB,
            .cpu_max = settings.extract_cpu,
            .wall_max = settings.extract_wall,
            .ocr = {.mode = mode_of(settings.ocr),
                    .languages = std::string_view{settings.ocr_languages},
                    .folder = std::string_view{settings.ocr_data_dir.native()},
                    .pages_max = settings.ocr_pages,
                    .page_time = settings.ocr_page,
                    .confidence_min = static_cast<int>(settings.ocr_confidence)}};
}

}  // namespace ragd
