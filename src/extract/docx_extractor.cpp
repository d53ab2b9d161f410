#include "extract/docx_extractor.hpp"

#include <optional>

#include "extract/docx_body.hpp"
#include "extract/extract_fault.hpp"
#include "extract/ooxml_package.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

pugi::xml_node root_of(const std::optional<XmlTree>& tree) {
    return tree ? tree->root() : pugi::xml_node{};
}

}  // namespace

bool is_docx(std::string_view bytes) {
    return is_ooxml(bytes,
                    {"wordprocessingml.document.main+xml", "wordprocessingml.template.main+xml",
                     "ms-word.document.macroEnabled.main+xml",
                     "ms-word.template.macroEnabledTemplate.main+xml"},
                    true);
}

Result<Extraction> extract_docx(std::string_view bytes, const ExtractLimits& limits) {
    auto package = RAG_TRY(OoxmlPackage::open(bytes, limits));
    const std::string main = RAG_TRY(package.main_part());
    const XmlTree document = RAG_TRY(package.read(main));
    const auto styles = RAG_TRY(package.read_related(main, "styles"));
    const auto numbering = RAG_TRY(package.read_related(main, "numbering"));
    const auto footnotes = RAG_TRY(package.read_related(main, "footnotes"));
    const auto endnotes = RAG_TRY(package.read_related(main, "endnotes"));
    const pugi::xml_node content = child_of(document.root(), "body");
    if (content.empty()) {
        return fail_extract(ExtractFault::kDamaged, "its document has no body");
    }
    Extraction out;
    RAG_TRY(package.describe(out));
    TextBuilder text{limits};
    DocxBody body{{.styles = root_of(styles),
                   .numbering = root_of(numbering),
                   .footnotes = root_of(footnotes),
                   .endnotes = root_of(endnotes)},
                  text};
    body.write(content);
    RAG_TRY(text.finish(out));
    if (out.title.empty()) {
        out.title = body.title();
    }
    return out;
}

}  // namespace ragd
