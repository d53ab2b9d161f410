#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "extract/extraction.hpp"
#include "extract/xml_tree.hpp"
#include "extract/zip_archive.hpp"

namespace ragd {

/// A file of Word, Excel or PowerPoint: a zip of parts, with relationships from part to part.
class OoxmlPackage {
public:
    /// Requires: `bytes` and `limits` outlive it.
    /// Errors: Encrypted - an office file under a password; those of ZipArchive::open().
    static Result<OoxmlPackage> open(std::string_view bytes, const ExtractLimits& limits);

    /// The part that the others hang on: word/document.xml.  Errors: Damaged - there is none.
    Result<std::string> main_part();

    /// A relationship of a part to another one, in the order of the file.
    struct Relation {
        std::string id;      // "rId3"
        std::string kind;    // the last word of its type: "slide", "numbering"
        std::string target;  // the name of the part in the zip
    };
    /// None for a part without any. Links to elsewhere are not among them.
    Result<std::vector<Relation>> relations_of(const std::string& part);

    Result<XmlTree> read(const std::string& part);
    /// The part that `part` calls its `kind`; none where it has none, or the file lacks it.
    Result<std::optional<XmlTree>> read_related(const std::string& part, std::string_view kind);

    /// Fills title and metadata of docProps/core.xml, as far as it is there and can be read.
    Result<void> describe(Extraction& out);

private:
    OoxmlPackage(ZipArchive zip, const ExtractLimits& limits)
        : zip_(std::move(zip)), limits_(&limits) {}

    ZipArchive zip_;
    const ExtractLimits* limits_;
};

/// True for a zip whose list of content types has one of these, or for an encrypted office file where
/// `or_encrypted` is set: what it is can only be read with the password.
bool is_ooxml(std::string_view bytes, std::initializer_list<std::string_view> content_types,
              bool or_encrypted = false);

}  // namespace ragd
