#pragma once
#include <cstddef>

/// The functions of PDFium that are called, as its public headers fpdfview.h, fpdf_text.h, fpdf_edit.h
/// and fpdf_doc.h (https://pdfium.googlesource.com/pdfium, public/) declare them. The library is the one
/// of the PyPI package pypdfium2, which has no headers.
extern "C" {
// NOLINTBEGIN(readability-identifier-naming): names of the library.
using FPDF_DOCUMENT = struct fpdf_document_t*;
using FPDF_PAGE = struct fpdf_page_t*;
using FPDF_TEXTPAGE = struct fpdf_textpage_t*;
using FPDF_PAGEOBJECT = struct fpdf_pageobject_t*;
using FPDF_BITMAP = struct fpdf_bitmap_t*;
using FPDF_FONT = struct fpdf_font_t*;
using FPDF_BOOKMARK = struct fpdf_bookmark_t*;
using FPDF_DEST = struct fpdf_dest_t*;
using FPDF_ACTION = struct fpdf_action_t*;

struct FPDF_LIBRARY_CONFIG {
    int version;  // 2 has the members below
    const char** user_font_paths;
    void* isolate;
    unsigned int embedder_slot;
};
struct FS_RECTF {
    float left;
    float top;
    float right;
    float bottom;
};
struct FS_MATRIX {
    float a;
    float b;
    float c;
    float d;
    float e;
    float f;
};

void FPDF_InitLibraryWithConfig(const FPDF_LIBRARY_CONFIG* config);
FPDF_DOCUMENT FPDF_LoadMemDocument64(const void* bytes, std::size_t size, const char* password);
unsigned long FPDF_GetLastError();
void FPDF_CloseDocument(FPDF_DOCUMENT document);
int FPDF_GetPageCount(FPDF_DOCUMENT document);
FPDF_PAGE FPDF_LoadPage(FPDF_DOCUMENT document, int index);
void FPDF_ClosePage(FPDF_PAGE page);
int FPDF_GetPageBoundingBox(FPDF_PAGE page, FS_RECTF* box);
int FPDFPage_GetRotation(FPDF_PAGE page);
unsigned long FPDF_GetMetaText(FPDF_DOCUMENT document, const char* tag, void* buffer,
                               unsigned long size);

float FPDF_GetPageWidthF(FPDF_PAGE page);
float FPDF_GetPageHeightF(FPDF_PAGE page);
FPDF_BITMAP FPDFBitmap_CreateEx(int width, int height, int format, void* memory, int stride);
int FPDFBitmap_FillRect(FPDF_BITMAP bitmap, int left, int top, int width, int height,
                        unsigned long colour);
void* FPDFBitmap_GetBuffer(FPDF_BITMAP bitmap);
int FPDFBitmap_GetStride(FPDF_BITMAP bitmap);
void FPDFBitmap_Destroy(FPDF_BITMAP bitmap);
void FPDF_RenderPageBitmap(FPDF_BITMAP bitmap, FPDF_PAGE page, int left, int top, int width,
                           int height, int rotate, int flags);
int FPDFPage_CountObjects(FPDF_PAGE page);
FPDF_PAGEOBJECT FPDFPage_GetObject(FPDF_PAGE page, int index);
int FPDFPageObj_GetType(FPDF_PAGEOBJECT object);
int FPDFPageObj_GetBounds(FPDF_PAGEOBJECT object, float* left, float* bottom, float* right,
                          float* top);
int FPDFFormObj_CountObjects(FPDF_PAGEOBJECT form);
FPDF_PAGEOBJECT FPDFFormObj_GetObject(FPDF_PAGEOBJECT form, unsigned long index);
int FPDFImageObj_GetImagePixelSize(FPDF_PAGEOBJECT image, unsigned int* width,
                                   unsigned int* height);

FPDF_TEXTPAGE FPDFText_LoadPage(FPDF_PAGE page);
void FPDFText_ClosePage(FPDF_TEXTPAGE page);
int FPDFText_CountChars(FPDF_TEXTPAGE page);
unsigned int FPDFText_GetUnicode(FPDF_TEXTPAGE page, int index);
int FPDFText_IsGenerated(FPDF_TEXTPAGE page, int index);
FPDF_PAGEOBJECT FPDFText_GetTextObject(FPDF_TEXTPAGE page, int index);
double FPDFText_GetFontSize(FPDF_TEXTPAGE page, int index);
int FPDFText_GetLooseCharBox(FPDF_TEXTPAGE page, int index, FS_RECTF* box);
int FPDFText_GetMatrix(FPDF_TEXTPAGE page, int index, FS_MATRIX* matrix);
int FPDFText_GetCharOrigin(FPDF_TEXTPAGE page, int index, double* x, double* y);
FPDF_FONT FPDFTextObj_GetFont(FPDF_PAGEOBJECT text);
int FPDFFont_GetWeight(FPDF_FONT font);
int FPDFFont_GetFlags(FPDF_FONT font);
std::size_t FPDFFont_GetBaseFontName(FPDF_FONT font, char* buffer, std::size_t size);

FPDF_BOOKMARK FPDFBookmark_GetFirstChild(FPDF_DOCUMENT document, FPDF_BOOKMARK parent);
FPDF_BOOKMARK FPDFBookmark_GetNextSibling(FPDF_DOCUMENT document, FPDF_BOOKMARK bookmark);
unsigned long FPDFBookmark_GetTitle(FPDF_BOOKMARK bookmark, void* buffer, unsigned long size);
FPDF_DEST FPDFBookmark_GetDest(FPDF_DOCUMENT document, FPDF_BOOKMARK bookmark);
FPDF_ACTION FPDFBookmark_GetAction(FPDF_BOOKMARK bookmark);
FPDF_DEST FPDFAction_GetDest(FPDF_DOCUMENT document, FPDF_ACTION action);
int FPDFDest_GetDestPageIndex(FPDF_DOCUMENT document, FPDF_DEST destination);
// NOLINTEND(readability-identifier-naming)
}
