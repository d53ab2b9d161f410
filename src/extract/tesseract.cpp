#include "extract/tesseract.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

namespace ragd {
namespace {

constexpr const char* kLibrary = "libtesseract.so.5";
constexpr int kSilent = 6;  // of Leptonica: it says nothing

/// Finds functions of a loaded library and of those that it needs itself.
class Symbols {
public:
    explicit Symbols(void* library) : library_(library) {}

    template <typename Function>
    void optional(Function& out, const char* name) {
        out = reinterpret_cast<Function>(::dlsym(library_, name));
    }
    template <typename Function>
    void needed(Function& out, const char* name) {
        optional(out, name);
        missing_ = out == nullptr && missing_ == nullptr ? name : missing_;
    }
    [[nodiscard]] const char* missing() const { return missing_; }

private:
    void* library_;
    const char* missing_ = nullptr;
};

void find_recognition(Tesseract& out, Symbols& symbols) {
    symbols.needed(out.version, "TessVersion");
    symbols.needed(out.create, "TessBaseAPICreate");
    symbols.needed(out.destroy, "TessBaseAPIDelete");
    symbols.needed(out.init, "TessBaseAPIInit2");
    symbols.optional(out.init_from_memory, "TessBaseAPIInit5");
    symbols.needed(out.set_page_mode, "TessBaseAPISetPageSegMode");
    symbols.needed(out.set_image, "TessBaseAPISetImage");
    symbols.needed(out.set_resolution, "TessBaseAPISetSourceResolution");
    symbols.needed(out.recognise, "TessBaseAPIRecognize");
    symbols.needed(out.find_orientation, "TessBaseAPIDetectOrientationScript");
    symbols.needed(out.clear, "TessBaseAPIClear");
    symbols.needed(out.create_monitor, "TessMonitorCreate");
    symbols.needed(out.destroy_monitor, "TessMonitorDelete");
    symbols.needed(out.set_deadline, "TessMonitorSetDeadlineMSecs");
}

void find_results(Tesseract& out, Symbols& symbols) {
    symbols.needed(out.results, "TessBaseAPIGetIterator");
    symbols.needed(out.destroy_results, "TessResultIteratorDelete");
    symbols.needed(out.places, "TessResultIteratorGetPageIterator");
    symbols.needed(out.next, "TessResultIteratorNext");
    symbols.needed(out.text, "TessResultIteratorGetUTF8Text");
    symbols.needed(out.destroy_text, "TessDeleteText");
    symbols.needed(out.confidence, "TessResultIteratorConfidence");
    symbols.needed(out.begins, "TessPageIteratorIsAtBeginningOf");
    symbols.needed(out.box, "TessPageIteratorBoundingBox");
    symbols.needed(out.baseline, "TessPageIteratorBaseline");
}

void find_pictures(Tesseract& out, Symbols& symbols) {
    symbols.needed(out.picture_header, "pixReadHeaderMem");
    symbols.needed(out.read_picture, "pixReadMem");
    symbols.needed(out.tiff_header, "readHeaderMemTiff");
    symbols.needed(out.read_tiff, "pixReadMemFromMultipageTiff");
    symbols.needed(out.without_alpha, "pixRemoveAlpha");
    symbols.needed(out.grey, "pixConvertTo8");
    symbols.needed(out.scaled, "pixScaleToSize");
    symbols.needed(out.swap_bytes, "pixEndianByteSwap");
    symbols.needed(out.width, "pixGetWidth");
    symbols.needed(out.height, "pixGetHeight");
    symbols.needed(out.words_per_line, "pixGetWpl");
    symbols.needed(out.horizontal_resolution, "pixGetXRes");
    symbols.needed(out.vertical_resolution, "pixGetYRes");
    symbols.needed(out.data, "pixGetData");
    symbols.needed(out.destroy_picture, "pixDestroy");
    symbols.needed(out.set_loudness, "setMsgSeverity");
}

}  // namespace

Result<Tesseract> Tesseract::load() {
    void* const library = ::dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("{} is not installed (Debian: libtesseract5)", kLibrary));
    }
    Tesseract out;
    Symbols symbols{library};
    find_recognition(out, symbols);
    find_results(out, symbols);
    find_pictures(out, symbols);
    if (symbols.missing() != nullptr) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("the {} of this machine has no {}", kLibrary, symbols.missing()));
    }
    out.set_loudness(kSilent);
    return out;
}

}  // namespace ragd
