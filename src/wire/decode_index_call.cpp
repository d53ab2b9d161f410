#include <cmath>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "domain/filter_limits.hpp"
#include "wire/collection.hpp"
#include "wire/decode.hpp"
#include "wire/decode_file.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

void decode_text(ObjectReader& reader, Document& document) {
    if (reader.find("text") == nullptr) {
        reader.fault("text", "is required: the text of the document, not blank");
        return;
    }
    if (const auto text = reader.string("text")) {
        document.text = *text;
    }
}

void decode_id(ObjectReader& reader, Document& document) {
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
    document.id = DocumentId{std::string{*id}};
}

void decode_line(ObjectReader& reader, std::string_view name, std::size_t bytes_max,
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

void decode_source(ObjectReader& reader, Document& document) {
    const auto* source = reader.find("source");
    if (source != nullptr && source->is_string() && source->get_string().empty()) {
        reader.fault("source", "must not be empty; leave it out for a document of no source");
        return;
    }
    decode_line(reader, "source", limits::kSourceBytes, document.source);
}

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

void decode_metadata(ObjectReader& reader, Faults& faults, Document& document) {
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
    document.metadata = value->get_object();
}

Document decode_document(const json::value& value, const std::string& pointer, Faults& faults) {
    Document document;
    if (!value.is_object()) {
        faults.add(pointer, fmt::format("must be an object, not {}", kind_name(value)));
        return document;
    }
    ObjectReader reader{value.get_object(), pointer, faults};
    decode_id(reader, document);
    decode_text(reader, document);
    decode_line(reader, "title", limits::kTitleBytes, document.title);
    decode_line(reader, "url", limits::kUrlBytes, document.url);
    decode_source(reader, document);
    decode_metadata(reader, faults, document);
    decode_file(reader, faults, document);
    decode_locations(reader, faults, document);
    reader.refuse_unknown();
    return document;
}

std::vector<Document> decode_documents(ObjectReader& reader, Faults& faults) {
    std::vector<Document> documents;
    const auto* value = reader.find("documents");
    const auto size = value != nullptr && value->is_array() ? value->get_array().size() : 0;
    if (size == 0 || size > limits::kDocumentsPerCall) {
        reader.fault("documents", fmt::format("{}must be an array of 1..{} documents",
                                              value == nullptr ? "is required and " : "",
                                              limits::kDocumentsPerCall));
        return documents;
    }
    documents.reserve(size);
    for (std::size_t i = 0; i < size; ++i) {
        documents.push_back(
            decode_document(value->get_array()[i], pointer_to("/documents", i), faults));
    }
    return documents;
}

void decode_chunking(ObjectReader& reader, ChunkOptions& chunking) {
    reader.integer("chunk_size", {.min = limits::kChunkPiecesMin, .max = limits::kChunkPiecesMax},
                   chunking.chunk_size);
    // An overlap that was not asked for shrinks with the chunks.
    chunking.overlap = std::min(chunking.overlap, chunking.chunk_size / 2);
    reader.integer("overlap", {.min = 0, .max = chunking.chunk_size / 2}, chunking.overlap);
}

void decode_on_conflict(ObjectReader& reader, OnConflict& into) {
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

}  // namespace

Result<CheckedIndexCall> decode_index_call(std::string_view body) {
    const auto json = RAG_TRY(parse_json(body));
    Faults faults;
    if (!json.is_object()) {
        faults.add("", fmt::format("must be a JSON object, not {}", kind_name(json)));
        return faults.to_error();
    }
    ObjectReader reader{json.get_object(), "", faults};
    IndexCall call;
    call.documents = decode_documents(reader, faults);
    call.collection = read_collection(reader);
    decode_chunking(reader, call.chunking);
    decode_on_conflict(reader, call.on_conflict);
    reader.refuse_unknown();
    return check(std::move(call), std::move(faults));
}

}  // namespace ragd
