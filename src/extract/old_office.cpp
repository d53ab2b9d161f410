#include "extract/old_office.hpp"

#include "extract/compound_file.hpp"
#include "extract/extract_fault.hpp"

namespace ragd {

bool is_old_word(std::string_view bytes) {
    return holds_entry(bytes, "WordDocument");
}

bool is_old_excel(std::string_view bytes) {
    return holds_entry(bytes, "Workbook") || holds_entry(bytes, "Book");
}

bool is_old_powerpoint(std::string_view bytes) {
    return holds_entry(bytes, "PowerPoint Document");
}

Result<Extraction> refuse_old_office(std::string_view, const ExtractLimits&) {
    return fail_extract(ExtractFault::kUnsupported,
                        "a file of an old Office, which is read where LibreOffice is installed "
                        "beside ragd (soffice); install it, or");
}

std::string_view new_office_extension(std::string_view bytes) {
    return !is_compound_file(bytes)   ? ""
           : is_old_word(bytes)       ? "docx"
           : is_old_excel(bytes)      ? "xlsx"
           : is_old_powerpoint(bytes) ? "pptx"
                                      : "";
}

}  // namespace ragd
