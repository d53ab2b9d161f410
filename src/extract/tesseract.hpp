#pragma once
#include <cstddef>
#include <cstdint>

#include "base/result.hpp"

/// The functions of Tesseract 5 and Leptonica that are called, as capi.h (https://github.com/tesseract-ocr/tesseract,
/// include/tesseract/) and allheaders.h (https://github.com/DanBloomberg/leptonica, src/) declare them.
/// They are found when the program runs: a machine without Tesseract runs it as well.
extern "C" {
// NOLINTBEGIN(readability-identifier-naming): names of the libraries.
struct TessBaseAPI;
struct TessResultIterator;
struct TessPageIterator;
struct ETEXT_DESC;
struct Pix;
// NOLINTEND(readability-identifier-naming)
}

namespace ragd {

struct Tesseract {
    // What the numbers of its interface mean.
    static constexpr int kLegacyEngine = 0;
    static constexpr int kBestEngine = 3;
    static constexpr int kWholePage = 3;  // columns, paragraphs, lines; not whether it is turned
    static constexpr int kLine = 2;
    static constexpr int kWord = 3;

    const char* (*version)() = nullptr;
    TessBaseAPI* (*create)() = nullptr;
    void (*destroy)(TessBaseAPI*) = nullptr;
    int (*init)(TessBaseAPI*, const char* folder, const char* languages, int engine) = nullptr;
    int (*init_from_memory)(TessBaseAPI*, const char* data, int size, const char* language,
                            int engine, char** configs, int config_count, char** names,
                            char** values, std::size_t value_count,
                            int without_debug) = nullptr;  // none in the first releases of 5
    void (*set_page_mode)(TessBaseAPI*, int mode) = nullptr;
    void (*set_image)(TessBaseAPI*, const unsigned char* pixels, int width, int height,
                      int bytes_per_pixel, int bytes_per_line) = nullptr;
    void (*set_resolution)(TessBaseAPI*, int dots_per_inch) = nullptr;
    int (*recognise)(TessBaseAPI*, ETEXT_DESC* monitor) = nullptr;
    int (*find_orientation)(TessBaseAPI*, int* degrees, float* confidence, const char** script,
                            float* script_confidence) = nullptr;
    void (*clear)(TessBaseAPI*) = nullptr;
    ETEXT_DESC* (*create_monitor)() = nullptr;
    void (*destroy_monitor)(ETEXT_DESC*) = nullptr;
    void (*set_deadline)(ETEXT_DESC*, int milliseconds) = nullptr;

    TessResultIterator* (*results)(TessBaseAPI*) = nullptr;
    void (*destroy_results)(TessResultIterator*) = nullptr;
    TessPageIterator* (*places)(TessResultIterator*) = nullptr;  // is the results' own
    int (*next)(TessResultIterator*, int level) = nullptr;
    char* (*text)(const TessResultIterator*, int level) = nullptr;
    void (*destroy_text)(const char*) = nullptr;
    float (*confidence)(const TessResultIterator*, int level) = nullptr;
    int (*begins)(const TessPageIterator*, int level) = nullptr;
    int (*box)(const TessPageIterator*, int level, int* left, int* top, int* right,
               int* bottom) = nullptr;
    int (*baseline)(const TessPageIterator*, int level, int* x1, int* y1, int* x2,
                    int* y2) = nullptr;
    int (*picture_header)(const std::uint8_t* bytes, std::size_t size, int* format, int* width,
                          int* height, int* bits, int* samples, int* has_map) = nullptr;
    Pix* (*read_picture)(const std::uint8_t* bytes, std::size_t size) = nullptr;
    int (*tiff_header)(const std::uint8_t* bytes, std::size_t size, int page, int* width,
                       int* height, int* bits, int* samples, int* resolution, int* has_map,
                       int* format) = nullptr;
    Pix* (*read_tiff)(const std::uint8_t* bytes, std::size_t size, std::size_t* offset) = nullptr;
    Pix* (*without_alpha)(Pix*) = nullptr;
    Pix* (*grey)(Pix*, int with_map) = nullptr;
    Pix* (*scaled)(Pix*, int width, int height) = nullptr;
    int (*swap_bytes)(Pix*) = nullptr;
    int (*width)(const Pix*) = nullptr;
    int (*height)(const Pix*) = nullptr;
    int (*words_per_line)(const Pix*) = nullptr;
    int (*horizontal_resolution)(const Pix*) = nullptr;
    int (*vertical_resolution)(const Pix*) = nullptr;
    std::uint32_t* (*data)(Pix*) = nullptr;
    void (*destroy_picture)(Pix**) = nullptr;
    int (*set_loudness)(int) = nullptr;

    /// Loads the library; it stays.
    /// Errors: Unavailable - it is not installed, or not as it should be.
    static Result<Tesseract> load();
};

}  // namespace ragd
