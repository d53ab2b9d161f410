#include "extract/ooxml_package.hpp"

#include <algorithm>

#include "extract/compound_file.hpp"
#include "extract/document_date.hpp"
#include "extract/document_facts.hpp"
#include "extract/extract_fault.hpp"
#include "extract/text_builder.hpp"

namespace ragd {
namespace {

constexpr std::string_view kContentTypes = "[Content_Types].xml";

/// The container in which Office keeps a file under a password; its streams have UTF-16 names.
bool is_encrypted_office(std::string_view bytes) {
    constexpr std::string_view kCompound = "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    std::string name;
    for (const char c : std::string_view{"EncryptedPackage"}) {
        name += c;
        name += '\0';
    }
    if (!bytes.starts_with(kCompound) || !bytes.contains(name)) {
        return false;
    }
    // Others may have such a file inside: a mail it is attached to.
    const auto file = CompoundFile::open(bytes);
    return !file || holds_entry(bytes, "EncryptedPackage");
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
    const std::string folder = part.substr(0, part.rfind('/') + 1);
    const std::string name = folder + "_rels/" + part.substr(folder.size()) + ".rels";
    std::vector<Relation> out;
    if (!zip_.has(name)) {
        return out;
    }
    const XmlTree tree = RAG_TRY(read(name));
    for (const pugi::xml_node node : tree.root().children()) {
        const std::string_view type = attribute_of(node, "Type");
        if (is(node, "Relationship") && attribute_of(node, "TargetMode") != "External") {
            out.push_back({.id = std::string{attribute_of(node, "Id")},
                           .kind = std::string{type.substr(type.rfind('/') + 1)},
                           .target = resolved_member(part, attribute_of(node, "Target"))});
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
