#include "extract/epub_extractor.hpp"

#include <functional>
#include <map>
#include <set>

#include <fmt/format.h>

#include "base/percent.hpp"
#include "extract/document_date.hpp"
#include "extract/document_facts.hpp"
#include "extract/extract_fault.hpp"
#include "extract/html_extractor.hpp"
#include "extract/text_builder.hpp"
#include "extract/xml_tree.hpp"
#include "extract/zip_archive.hpp"

namespace ragd {
namespace {

Result<XmlTree> read(ZipArchive& zip, const std::string& part, const ExtractLimits& limits) {
    return XmlTree::parse(RAG_TRY(zip.read(part)), part, limits);
}

void describe(pugi::xml_node metadata, Extraction& out) {
    std::string keywords;
    for (const pugi::xml_node node : metadata.children()) {
        const std::string_view name = local_name(node);
        const std::string text = text_of(node);
        if (name == "title" && out.title.empty()) {
            out.title = clean_line(text);
        } else if (name == "creator" && !out.metadata.contains("author")) {
            keep_fact(out, "author", text);
        } else if (name == "language" || name == "description") {
            keep_fact(out, name, text);
        } else if (name == "date") {
            keep_fact(out, "created", rfc3339_of_iso(text));
        } else if (name == "meta" && attribute_of(node, "property") == "dcterms:modified") {
            keep_fact(out, "modified", rfc3339_of_iso(text));
        } else if (name == "subject") {
            keywords += text + ";";
        }
    }
    keep_keywords(out, keywords);
}

/// Chapters in the order of the spine: their names in the zip.
std::vector<std::string> chapters_of(const XmlTree& book, const std::string& part) {
    std::map<std::string_view, std::string, std::less<>> items;
    for (const pugi::xml_node item : child_of(book.root(), "manifest").children()) {
        if (attribute_of(item, "media-type") == "application/xhtml+xml" ||
            attribute_of(item, "media-type") == "text/html") {
            const std::string_view href = attribute_of(item, "href");
            items[attribute_of(item, "id")] =
                resolved_member(part, percent_decode(href).value_or(std::string{href}));
        }
    }
    std::vector<std::string> out;
    std::set<std::string, std::less<>>
        seen;  // a book has each chapter once, whatever its list says
    for (const pugi::xml_node reference : child_of(book.root(), "spine").children()) {
        if (const auto found = items.find(attribute_of(reference, "idref"));
            found != items.end() && attribute_of(reference, "linear") != "no" &&
            seen.insert(found->second).second) {
            out.push_back(found->second);
        }
    }
    return out;
}

void append(Extraction chapter, Extraction& out) {
    out.text += out.text.empty() ? "" : "\n";
    const std::size_t start = out.text.size();
    out.text += chapter.text;
    for (LocatedSpan& located : chapter.locations) {
        located.span = {located.span.start + start, located.span.end + start};
        out.locations.push_back(std::move(located));
    }
}

}  // namespace

bool is_epub(std::string_view bytes) {
    return clean_line(zip_mark(bytes, "mimetype")) == "application/epub+zip";
}

Result<Extraction> extract_epub(std::string_view bytes, const ExtractLimits& limits) {
    auto zip = RAG_TRY(ZipArchive::open(bytes, limits));
    const XmlTree container = RAG_TRY(read(zip, "META-INF/container.xml", limits));
    const std::string part{attribute_of(find_below(container.root(), "rootfile"), "full-path")};
    const XmlTree book = RAG_TRY(read(zip, part, limits));
    std::string locked;
    if (zip.has("META-INF/encryption.xml")) {
        locked = RAG_TRY(zip.read("META-INF/encryption.xml"));
    }
    Extraction out;
    describe(child_of(book.root(), "metadata"), out);
    const std::vector<std::string> chapters = chapters_of(book, part);
    if (chapters.size() > limits.pages_max) {
        return fail_extract(ExtractFault::kTooLarge,
                            fmt::format("more than {} chapters", limits.pages_max));
    }
    for (const std::string& name : chapters) {
        if (locked.contains('"' + name + '"')) {
            return fail_extract(ExtractFault::kEncrypted, "its chapters are locked");
        }
        const std::string page = RAG_TRY(zip.read(name));
        auto chapter = extract_html(page, limits);
        if (chapter) {
            append(std::move(*chapter), out);
        } else if (fault_of(chapter.error()) != ExtractFault::kNoText) {  // a cover has none
            return std::move(chapter.error());
        }
        if (out.text.size() > limits.text_bytes_max) {
            return fail_extract(ExtractFault::kTooLarge,
                                fmt::format("more than {} bytes of text", limits.text_bytes_max));
        }
    }
    if (out.text.empty()) {
        return fail_extract(ExtractFault::kNoText, "no text was found in it");
    }
    return out;
}

}  // namespace ragd
