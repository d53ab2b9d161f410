#include "extract/odf_package.hpp"

#include "extract/document_date.hpp"
#include "extract/document_facts.hpp"
#include "extract/extract_fault.hpp"
#include "extract/text_builder.hpp"
#include "extract/zip_archive.hpp"

namespace ragd {
namespace {

constexpr std::string_view kType = "application/vnd.oasis.opendocument.";

void describe(pugi::xml_node meta, Extraction& out) {
    std::string keywords;
    for (const pugi::xml_node node : meta.children()) {
        const std::string_view name = local_name(node);
        const std::string text = text_of(node);
        if (name == "title") {
            out.title = clean_line(text);
        } else if (name == "initial-creator" ||
                   (name == "creator" && !out.metadata.contains("author"))) {
            keep_fact(out, "author", text);
        } else if (name == "creation-date") {
            keep_fact(out, "created", rfc3339_of_iso(text));
        } else if (name == "date") {
            keep_fact(out, "modified", rfc3339_of_iso(text));
        } else if (name == "description" || name == "language") {
            keep_fact(out, name, text);
        } else if (name == "keyword") {
            keywords += text + ";";
        }
    }
    keep_keywords(out, keywords);
}

Result<XmlTree> read(ZipArchive& zip, const std::string& part, const ExtractLimits& limits) {
    return XmlTree::parse(RAG_TRY(zip.read(part)), part, limits);
}

}  // namespace

Result<OdfPackage> OdfPackage::open(std::string_view bytes, const ExtractLimits& limits,
                                    Extraction& out) {
    auto zip = RAG_TRY(ZipArchive::open(bytes, limits));
    if (zip.has("META-INF/manifest.xml") &&
        RAG_TRY(zip.read("META-INF/manifest.xml")).contains("encryption-data")) {
        return fail_extract(ExtractFault::kEncrypted, "the file has a password");
    }
    if (zip.has("meta.xml")) {
        const XmlTree meta = RAG_TRY(read(zip, "meta.xml", limits));
        describe(child_of(meta.root(), "meta"), out);
    }
    std::optional<XmlTree> styles;
    if (zip.has("styles.xml")) {
        styles = RAG_TRY(read(zip, "styles.xml", limits));
    }
    return OdfPackage{.content = RAG_TRY(read(zip, "content.xml", limits)),
                      .styles = std::move(styles)};
}

pugi::xml_node OdfPackage::body(std::string_view kind) const {
    return descend(content.root(), {"body", kind});
}

bool is_odf(std::string_view bytes, std::string_view kind) {
    const std::string type = zip_mark(bytes, "mimetype");
    return type.starts_with(kType) &&
           (type.substr(kType.size()) == kind ||
            type.substr(kType.size()) == std::string{kind} + "-template");
}

}  // namespace ragd
