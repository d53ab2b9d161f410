#include "extract/extract_fault.hpp"

#include <fmt/format.h>

namespace ragd {
namespace {

ErrorCode code_of(ExtractFault fault) {
    switch (fault) {
        case ExtractFault::kParserTimeout:
            return ErrorCode::kDeadlineExceeded;
        case ExtractFault::kTooLarge:
            return ErrorCode::kTooLarge;
        case ExtractFault::kParserCrashed:
        case ExtractFault::kDamaged:
            return ErrorCode::kMalformed;
        case ExtractFault::kEncrypted:
        case ExtractFault::kUnsupported:
        case ExtractFault::kNoText:
            break;
    }
    return ErrorCode::kUnsupported;
}

}  // namespace

std::string_view hint_of(ExtractFault fault) {
    switch (fault) {
        case ExtractFault::kParserCrashed:
            return "open it in its own program and save it anew";
        case ExtractFault::kParserTimeout:
            return "split it, or save it anew in its own program";
        case ExtractFault::kTooLarge:
            return "split it into smaller files";
        case ExtractFault::kEncrypted:
            return "save it without a password";
        case ExtractFault::kDamaged:
            return "open it in its own program; if it opens, save it anew";
        case ExtractFault::kUnsupported:
            return "save it as PDF, DOCX, HTML or text";
        case ExtractFault::kNoText:
            break;
    }
    return "if it holds pictures of text, recognise the text (OCR) first";
}

Error fail_extract(ExtractFault fault, std::string_view what) {
    return fail(code_of(fault), fmt::format("{}: {}; {}", name_of(fault), what, hint_of(fault)));
}

std::optional<ExtractFault> fault_of(const Error& error) {
    return parse_name<ExtractFault>(
        std::string_view{error.message}.substr(0, error.message.find(": ")));
}

}  // namespace ragd
