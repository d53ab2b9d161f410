#include "extract/ooxml_package.hpp"

#include <algorithm>

#include "extract/document_date.hpp"
#include "extract/document_facts.hpp"
#include "extract/extract_fault.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

constexpr std::string_view kContentTypes = "[Content_Types].xml";

std::string folder_of(std::string_view part) {
    const std::size_t slash = part.rfind('/');
    return std::string{part.substr(0, slash == std::string_view::npos ? 0 : slash + 1)};
}

/// "word/media/../styles.xml" without its dots.
std::string resolved(const std::string& folder, std::string_view target) {
    const std::string path =
        target.starts_with('/') ? std::string{target.substr(1)} : folder + std::string{target};
    std::vector<std::string_view> kept;
    for (std::size_t at = 0; at <= path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        const std::string_view step = std::string_view{path}.substr(at, end - at);
        if (step == "..") {
            if (!kept.empty()) {
                kept.pop_back();
            }
        } else if (step != "." && !step.empty()) {
            kept.push_back(step);
        }
        at = end + 1;
    }
    std::string out;
    for (const std::string_view step : kept) {
        out += out.empty() ? "" : "/";
        out += step;
    }
    return out;
}

/// The container in which Office keeps a file under a password; its streams have UTF-16 names.
bool is_encrypted_office(std::string_view bytes) {
    constexpr std::string_view kCompound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    std::string name;
    for (const char c : std::string_view{"EncryptedPackage"}) {
        name += c;
        name += '\0';
    }
    return bytes.starts_with(kCompound) && bytes.contains(name);
}

}  // namespace

Result<OoxmlPackage> OoxmlPackage::open(std::string_view bytes, const ExtractLimits& limits) {
    if (is_encrypted_office(bytes)) {
        return fail_extract(ExtractFault::kEncrypted, "the file has a password");
    }
    return OoxmlPackage{RAG_TRY(ZipArchive::open(bytes, limits)), limits};
}

Result<std::string> OoxmlPackage::main_part() {
    for (Relation& relation : RAG_TRY(relations_of(""))) {
        if (relation.kind == "officeDocument") {
            return std::move(relation.target);
        }
    }
    return fail_extract(ExtractFault::kDamaged, "it does not say which part is the document");
}

Result<std::vector<OoxmlPackage::Relation>> OoxmlPackage::relations_of(const std::string& part) {
    const std::string folder = folder_of(part);
    const std::string name = folder + "_rels/" + part.substr(folder.size()) + ".rels";
    std::vector<Relation> out;
    if (!zip_.has(name)) {
        return out;
    }
    const XmlTree tree = RAG_TRY(read(name));
    for (const pugi::xml_node node : tree.root().children()) {
        const std::string_view type = attribute_of(node, "Type");
        if (attribute_of(node, "TargetMode") != "External") {
            out.push_back({.id = std::string{attribute_of(node, "Id")},
                           .kind = std::string{type.substr(type.rfind('/') + 1)},
                           .target = resolved(folder, attribute_of(node, "Target"))});
        }
    }
    return out;
}

Result<XmlTree> OoxmlPackage::read(const std::string& part) {
    return XmlTree::parse(RAG_TRY(zip_.read(part)), part, *limits_);
}

Result<std::optional<XmlTree>> OoxmlPackage::read_related(const std::string& part,
                                                          std::string_view kind) {
    for (const Relation& relation : RAG_TRY(relations_of(part))) {
        if (relation.kind == kind && zip_.has(relation.target)) {
            return std::optional{RAG_TRY(read(relation.target))};
        }
    }
    return std::optional<XmlTree>{};
}

Result<void> OoxmlPackage::describe(Extraction& out) {
    const std::optional<XmlTree> core = RAG_TRY(read_related("", "core-properties"));
    if (!core) {
        return {};
    }
    for (const pugi::xml_node node : core->root().children()) {
        const std::string_view name = local_name(node);
        if (name == "title") {
            out.title = clean_line(text_of(node));
        } else if (name == "creator") {
            keep_fact(out, "author", text_of(node));
        } else if (name == "created" || name == "modified") {
            keep_fact(out, name, rfc3339_of_iso(text_of(node)));
        } else if (name == "description" || name == "language") {
            keep_fact(out, name, text_of(node));
        } else if (name == "keywords") {
            keep_keywords(out, text_of(node));
        }
    }
    return {};
}

bool is_ooxml(std::string_view bytes, std::initializer_list<std::string_view> content_types,
              bool or_encrypted) {
    if (or_encrypted && is_encrypted_office(bytes)) {
        return true;
    }
    const std::string mark = zip_mark(bytes, std::string{kContentTypes});
    return std::ranges::any_of(content_types,
                               [&](std::string_view type) { return mark.contains(type); });
}

}  // namespace ragd
