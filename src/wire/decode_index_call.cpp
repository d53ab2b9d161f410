#include <fmt/format.h>

#include "base/limits.hpp"
#include "wire/collection.hpp"
#include "wire/decode.hpp"
#include "wire/decode_file.hpp"
#include "wire/document_fields.hpp"
#include "wire/json.hpp"
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

Document decode_document(const json::value& value, const std::string& pointer, Faults& faults) {
    Document document;
    if (!value.is_object()) {
        faults.add(pointer, fmt::format("must be an object, not {}", kind_name(value)));
        return document;
    }
    ObjectReader reader{value.get_object(), pointer, faults};
    read_document_id(reader, document.id);
    decode_text(reader, document);
    read_line(reader, "title", limits::kTitleBytes, document.title);
    read_line(reader, "url", limits::kUrlBytes, document.url);
    read_source(reader, document.source);
    read_metadata(reader, faults, document.metadata);
    read_acl(reader, faults, document.acl);
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

}  // namespace

Result<CheckedIndexCall> decode_index_call(std::string_view body, Precondition only_if) {
    const auto json = RAG_TRY(parse_json(body));
    Faults faults;
    if (!json.is_object()) {
        faults.add("", fmt::format("must be a JSON object, not {}", kind_name(json)));
        return faults.to_error();
    }
    ObjectReader reader{json.get_object(), "", faults};
    IndexCall call{.only_if = std::move(only_if)};
    call.documents = decode_documents(reader, faults);
    call.collection = read_collection(reader);
    read_chunking(reader, call.chunking);
    read_on_conflict(reader, call.on_conflict);
    reader.refuse_unknown();
    return check(std::move(call), std::move(faults));
}

}  // namespace ragd
