#include "extract/pptx_extractor.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "extract/extract_fault.hpp"
#include "extract/ooxml_package.hpp"
#include "extract/pptx_slide.hpp"
#include "extract/text_builder.hpp"

namespace ragd {

bool is_pptx(std::string_view bytes) {
    return is_ooxml(bytes, {"presentationml.presentation.main+xml",
                            "presentationml.slideshow.main+xml", "presentationml.template.main+xml",
                            "ms-powerpoint.presentation.macroEnabled.main+xml"});
}

Result<Extraction> extract_pptx(std::string_view bytes, const ExtractLimits& limits) {
    auto package = RAG_TRY(OoxmlPackage::open(bytes, limits));
    const std::string main = RAG_TRY(package.main_part());
    const XmlTree tree = RAG_TRY(package.read(main));
    const auto relations = RAG_TRY(package.relations_of(main));
    Extraction out;
    RAG_TRY(package.describe(out));
    TextBuilder text{limits};
    std::uint32_t number = 0;
    for (const pugi::xml_node node : child_of(tree.root(), "sldIdLst").children()) {
        if (!is(node, "sldId")) {
            continue;
        }
        // A slide has two ids: its own, and that of the part, which has a prefix.
        std::string_view id;
        for (const pugi::xml_attribute attribute : node.attributes()) {
            const std::string_view name = attribute.name();
            id = name.ends_with(":id") ? std::string_view{attribute.value()} : id;
        }
        const auto part = std::ranges::find(relations, id, &OoxmlPackage::Relation::id);
        if (part == relations.end()) {
            continue;
        }
        if (++number > limits.pages_max) {
            return fail_extract(ExtractFault::kTooLarge,
                                fmt::format("more than {} slides", limits.pages_max));
        }
        const XmlTree slide = RAG_TRY(package.read(part->target));
        text.at({.slide = number});
        write_pptx_slide(slide.root(), text);
        if (const auto notes = RAG_TRY(package.read_related(part->target, "notesSlide"))) {
            write_pptx_notes(notes->root(), text);
        }
    }
    RAG_TRY(text.finish(out));
    out.metadata["pages"] = number;
    return out;
}

}  // namespace ragd
