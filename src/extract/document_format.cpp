#include "extract/document_format.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "extract/archive_extractor.hpp"
#include "extract/charset.hpp"
#include "extract/docx_extractor.hpp"
#include "extract/epub_extractor.hpp"
#include "extract/extract_fault.hpp"
#include "extract/html_extractor.hpp"
#include "extract/mail_extractor.hpp"
#include "extract/msg_extractor.hpp"
#include "extract/odf_extractor.hpp"
#include "extract/old_office.hpp"
#include "extract/pdf_extractor.hpp"
#include "extract/picture.hpp"
#include "extract/picture_extractor.hpp"
#include "extract/pptx_extractor.hpp"
#include "extract/rtf_extractor.hpp"
#include "extract/xlsx_extractor.hpp"
#include "extract/zip_archive.hpp"

namespace ragd {
namespace {

/// A new format is a line here.
constexpr std::array kFormats = {
    DocumentFormat{.name = "html",
                   .media_type = "text/html",
                   .extensions = {"html", "htm", "xhtml", "xht"},
                   .recognises = is_html,
                   .is_always_marked = false,
                   .extract = extract_html,
                   .prepare = prepare_charsets},
    DocumentFormat{.name = "pdf",
                   .media_type = "application/pdf",
                   .extensions = {"pdf"},
                   .recognises = is_pdf,
                   .is_always_marked = true,
                   .extract = extract_pdf,
                   .prepare = prepare_pdf},
    DocumentFormat{.name = "docx",
                   .media_type = "application/vnd.openxmlformats-officedocument"
                                 ".wordprocessingml.document",
                   .extensions = {"docx", "docm", "dotx", "dotm"},
                   .recognises = is_docx,
                   .is_always_marked = true,
                   .extract = extract_docx},
    DocumentFormat{
        .name = "xlsx",
        .media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        .extensions = {"xlsx", "xlsm", "xltx", "xltm"},
        .recognises = is_xlsx,
        .is_always_marked = true,
        .extract = extract_xlsx},
    DocumentFormat{.name = "pptx",
                   .media_type = "application/vnd.openxmlformats-officedocument"
                                 ".presentationml.presentation",
                   .extensions = {"pptx", "pptm", "ppsx", "potx"},
                   .recognises = is_pptx,
                   .is_always_marked = true,
                   .extract = extract_pptx},
    DocumentFormat{.name = "odt",
                   .media_type = "application/vnd.oasis.opendocument.text",
                   .extensions = {"odt", "ott"},
                   .recognises = is_odt,
                   .is_always_marked = true,
                   .extract = extract_odt},
    DocumentFormat{.name = "ods",
                   .media_type = "application/vnd.oasis.opendocument.spreadsheet",
                   .extensions = {"ods", "ots"},
                   .recognises = is_ods,
                   .is_always_marked = true,
                   .extract = extract_ods},
    DocumentFormat{.name = "odp",
                   .media_type = "application/vnd.oasis.opendocument.presentation",
                   .extensions = {"odp", "otp"},
                   .recognises = is_odp,
                   .is_always_marked = true,
                   .extract = extract_odp},
    DocumentFormat{.name = "epub",
                   .media_type = "application/epub+zip",
                   .extensions = {"epub"},
                   .recognises = is_epub,
                   .is_always_marked = true,
                   .extract = extract_epub},
    DocumentFormat{.name = "rtf",
                   .media_type = "application/rtf",
                   .extensions = {"rtf"},
                   .recognises = is_rtf,
                   .is_always_marked = true,
                   .extract = extract_rtf},
    DocumentFormat{.name = "doc",
                   .media_type = "application/msword",
                   .extensions = {"doc", "dot"},
                   .recognises = is_old_word,
                   .is_always_marked = true,
                   .extract = refuse_old_office},
    DocumentFormat{.name = "xls",
                   .media_type = "application/vnd.ms-excel",
                   .extensions = {"xls", "xlt"},
                   .recognises = is_old_excel,
                   .is_always_marked = true,
                   .extract = refuse_old_office},
    DocumentFormat{.name = "ppt",
                   .media_type = "application/vnd.ms-powerpoint",
                   .extensions = {"ppt", "pps", "pot"},
                   .recognises = is_old_powerpoint,
                   .is_always_marked = true,
                   .extract = refuse_old_office},
    DocumentFormat{.name = "msg",
                   .media_type = "application/vnd.ms-outlook",
                   .extensions = {"msg"},
                   .recognises = is_msg,
                   .is_always_marked = true,
                   .extract = extract_msg},
    DocumentFormat{.name = "mhtml",
                   .media_type = "multipart/related",
                   .extensions = {"mhtml", "mht"},
                   .recognises = is_mhtml,
                   .is_always_marked = false,
                   .extract = extract_mhtml},
    DocumentFormat{.name = "eml",
                   .media_type = "message/rfc822",
                   .extensions = {"eml"},
                   .recognises = is_mail,
                   .is_always_marked = false,
                   .extract = extract_mail,
                   .prepare = prepare_mail},
    DocumentFormat{.name = "mbox",
                   .media_type = "application/mbox",
                   .extensions = {"mbox", "mbx"},
                   .recognises = is_mailbox,
                   .is_always_marked = true,
                   .extract = extract_mailbox},
    DocumentFormat{.name = "zip",
                   .media_type = "application/zip",
                   .extensions = {"zip"},
                   .recognises = is_zip,
                   .is_always_marked = true,
                   .is_shell = true,
                   .extract = extract_zip},
    DocumentFormat{.name = "tar",
                   .media_type = "application/x-tar",
                   .extensions = {"tar", "tgz", "gz"},
                   .recognises = is_tar,
                   .is_always_marked = true,
                   .is_shell = true,
                   .extract = extract_tar},
    DocumentFormat{.name = "png",
                   .media_type = "image/png",
                   .extensions = {"png"},
                   .recognises = is_png,
                   .is_always_marked = true,
                   .extract = extract_picture,
                   .prepare = prepare_ocr},
    DocumentFormat{.name = "jpeg",
                   .media_type = "image/jpeg",
                   .extensions = {"jpg", "jpeg", "jpe", "jfif"},
                   .recognises = is_jpeg,
                   .is_always_marked = true,
                   .extract = extract_picture,
                   .prepare = prepare_ocr},
    DocumentFormat{.name = "tiff",
                   .media_type = "image/tiff",
                   .extensions = {"tif", "tiff"},
                   .recognises = is_tiff,
                   .is_always_marked = true,
                   .extract = extract_picture,
                   .prepare = prepare_ocr},
};

std::string extension_of(std::string_view file_name) {
    const std::string_view name = file_name.substr(file_name.rfind('/') + 1);
    const std::size_t dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? "" : lower(name.substr(dot + 1));
}

}  // namespace

std::span<const DocumentFormat> document_formats() {
    return kFormats;
}

const DocumentFormat* find_format(std::string_view name) {
    const auto* found = std::ranges::find(kFormats, name, &DocumentFormat::name);
    return found == kFormats.end() ? nullptr : found;
}

const DocumentFormat* format_by_name(std::string_view file_name) {
    const std::string extension = extension_of(file_name);
    if (extension.empty()) {
        return nullptr;
    }
    const auto* found = std::ranges::find_if(kFormats, [&](const DocumentFormat& format) {
        return std::ranges::find(format.extensions, extension) != format.extensions.end();
    });
    return found == kFormats.end() ? nullptr : found;
}

const DocumentFormat* format_by_content(std::string_view bytes) {
    const auto* found = std::ranges::find_if(
        kFormats, [&](const DocumentFormat& format) { return format.recognises(bytes); });
    return found == kFormats.end() ? nullptr : found;
}

const DocumentFormat* format_by_content(std::string_view file_name, std::string_view bytes) {
    const DocumentFormat* format = format_by_content(bytes);
    const bool other = format != nullptr && format->is_shell && !extension_of(file_name).empty() &&
                       format_by_name(file_name) != format;
    return other ? nullptr : format;
}

Result<Extraction> extract_document(std::string_view file_name, std::string_view bytes,
                                    const ExtractLimits& limits) {
    const DocumentFormat* named = format_by_name(file_name);
    const DocumentFormat* format = format_by_content(file_name, bytes);
    if (format == nullptr && named == nullptr) {
        return fail_extract(ExtractFault::kUnsupported,
                            "neither its name nor its bytes are of a format that is read");
    }
    if (format == nullptr && zip_members_said(bytes) > limits.members_max) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("a zip of more than {} members", limits.members_max));
    }
    if (format == nullptr && named->is_always_marked) {
        return fail_extract(ExtractFault::kDamaged,
                            fmt::format("its name says {}, its bytes do not", named->name));
    }
    Extraction out = RAG_TRY((format == nullptr ? named : format)->extract(bytes, limits));
    if (out.warnings.size() > limits.warnings_max) {
        const std::size_t more = out.warnings.size() - limits.warnings_max;
        out.warnings.resize(limits.warnings_max - 1);
        out.warnings.push_back(fmt::format("{} more warnings", more + 1));
    }
    const std::string extension = extension_of(file_name);
    if (format != nullptr && format != named && !extension.empty()) {
        out.warnings.push_back(
            fmt::format("its name says .{}, its bytes are {}", extension, format->name));
    }
    return out;
}

}  // namespace ragd
