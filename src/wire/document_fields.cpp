#include "wire/document_fields.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/invisible.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "domain/filter_limits.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// JSON has no infinity: a number that reads as one could not be given back.
void refuse_huge_numbers(const json::value& value, const std::string& pointer, Faults& faults) {
    if (value.is_double() && !std::isfinite(value.get_double())) {
        faults.add(pointer, "must be a number in the range of a double");
    } else if (value.is_array()) {
        const auto& array = value.get_array();
        for (std::size_t i = 0; i < array.size(); ++i) {
            refuse_huge_numbers(array[i], pointer_to(pointer, i), faults);
        }
    } else if (value.is_object()) {
        for (const auto& member : value.get_object()) {
            refuse_huge_numbers(member.value(), pointer_to(pointer, member.key()), faults);
        }
    }
}

/// Nothing: it is no list of names, and that was said.
std::optional<std::vector<Principal>> principals_of(const json::value& value,
                                                    const std::string& pointer, Faults& faults) {
    const json::array* names = value.if_array();
    if (names == nullptr || names->size() > limits::kPrincipalsPerList) {
        faults.add(pointer, fmt::format("must be an array of at most {} names, such as user:mia or "
                                        "group:hr",
                                        limits::kPrincipalsPerList));
        return std::nullopt;
    }
    std::vector<Principal> list;
    for (std::size_t i = 0; i < names->size(); ++i) {
        const json::string* name = names->at(i).if_string();
        if (name == nullptr || name->empty() || name->size() > limits::kPrincipalBytes ||
            has_control_character(*name)) {
            faults.add(pointer_to(pointer, i),
                       fmt::format("must be a name of 1..{} bytes without control characters",
                                   limits::kPrincipalBytes));
            return std::nullopt;
        }
        list.emplace_back(std::string{*name});
    }
    return list;
}

}  // namespace

void read_document_id(ObjectReader& reader, DocumentId& into) {
    const auto id = reader.string("id");
    if (!id) {
        return;
    }
    if (id->empty() || id->size() > limits::kDocumentIdBytes || has_control_character(*id)) {
        reader.fault("id", fmt::format("must be 1..{} bytes without control characters; leave it "
                                       "out to have one derived from the content",
                                       limits::kDocumentIdBytes));
        return;
    }
    if (has_needless_invisible(*id)) {
        reader.fault("id",
                     "must have no invisible characters (zero widths, directions, tags, "
                     "separators of lines); joiners may stand within a word of another script");
        return;
    }
    into = DocumentId{std::string{*id}};
}

void read_line(ObjectReader& reader, std::string_view name, std::size_t bytes_max,
               std::string& into) {
    const auto text = reader.string(name);
    if (!text) {
        return;
    }
    if (text->size() > bytes_max || has_control_character(*text)) {
        reader.fault(name, fmt::format("must have at most {} bytes and no control characters, "
                                       "line breaks among them",
                                       bytes_max));
        return;
    }
    into = *text;
}

void read_source(ObjectReader& reader, std::string& into) {
    const auto* source = reader.find("source");
    if (source != nullptr && source->is_string() && source->get_string().empty()) {
        reader.fault("source", "must not be empty; leave it out for a document of no source");
        return;
    }
    read_line(reader, "source", limits::kSourceBytes, into);
}

void read_metadata(ObjectReader& reader, Faults& faults, Metadata& into) {
    const auto* value = reader.find("metadata");
    if (value == nullptr) {
        return;
    }
    if (!value->is_object()) {
        reader.fault("metadata", fmt::format("must be an object, not {}", kind_name(*value)));
        return;
    }
    const auto bytes = JsonWriter{}.value(*value).size();
    if (bytes > limits::kMetadataBytes) {
        reader.fault("metadata", fmt::format("must have at most {} bytes as JSON, has {}",
                                             limits::kMetadataBytes, bytes));
        return;
    }
    refuse_huge_numbers(*value, reader.pointer("metadata"), faults);
    into = value->get_object();
}

void read_principals(ObjectReader& reader, Faults& faults, std::vector<Principal>& into) {
    if (const auto* names = reader.find("principals")) {
        into = principals_of(*names, reader.pointer("principals"), faults)
                   .value_or(std::vector<Principal>{});
    }
}

void read_acl(ObjectReader& reader, Faults& faults, DocumentAcl& into) {
    const auto* value = reader.find("acl");
    if (value == nullptr) {
        return;
    }
    if (!value->is_object()) {
        reader.fault("acl", fmt::format("must be an object, not {}", kind_name(*value)));
        return;
    }
    ObjectReader lists{value->get_object(), reader.pointer("acl"), faults};
    DocumentAcl acl;
    if (const auto* allow = lists.find("allow")) {
        acl.allow = principals_of(*allow, lists.pointer("allow"), faults);
    }
    if (const auto* deny = lists.find("deny")) {
        acl.deny =
            principals_of(*deny, lists.pointer("deny"), faults).value_or(std::vector<Principal>{});
    }
    lists.refuse_unknown();
    into = std::move(acl);
}

void read_chunking(ObjectReader& reader, ChunkOptions& into) {
    reader.integer("chunk_size", {.min = limits::kChunkPiecesMin, .max = limits::kChunkPiecesMax},
                   into.chunk_size);
    // An overlap that was not asked for shrinks with the chunks.
    into.overlap = std::min(into.overlap, into.chunk_size / 2);
    reader.integer("overlap", {.min = 0, .max = into.chunk_size / 2}, into.overlap);
}

void read_on_conflict(ObjectReader& reader, OnConflict& into) {
    const auto text = reader.string("on_conflict");
    if (!text) {
        return;
    }
    const auto known = parse_name<OnConflict>(*text);
    if (!known) {
        reader.fault("on_conflict", "must be one of " + all_names<OnConflict>());
        return;
    }
    into = *known;
}

}  // namespace ragd
