#pragma once
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "extract/extraction.hpp"
#include "extract/xml_tree.hpp"

namespace ragd {

/// What is read of a file of LibreOffice or of another program that writes OpenDocument.
struct OdfPackage {
    XmlTree content;
    std::optional<XmlTree> styles;

    /// Fills title and metadata of `out` too.
    /// Errors: Encrypted, and those of ZipArchive and XmlTree.
    static Result<OdfPackage> open(std::string_view bytes, const ExtractLimits& limits,
                                   Extraction& out);

    /// What is below <office:body>: <office:text>, ...  A null node where it is not there.
    [[nodiscard]] pugi::xml_node body(std::string_view kind) const;
};

/// True for a zip whose mimetype is OpenDocument's of that kind, or of its template: "text".
bool is_odf(std::string_view bytes, std::string_view kind);

}  // namespace ragd
