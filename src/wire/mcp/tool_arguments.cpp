#include "wire/mcp/tool_arguments.hpp"

#include "base/limits.hpp"
#include "wire/collection.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kFoundPassages = 20;  // several are of one document

/// The arguments without members that are null. Requires: check_arguments.
json::object given_arguments(const McpMessage& message) {
    json::object given;
    const json::value* arguments = message.params.if_contains("arguments");
    if (arguments != nullptr && arguments->is_object()) {
        for (const auto& member : arguments->get_object()) {
            if (!member.value().is_null()) {
                given.insert(member);
            }
        }
    }
    return given;
}

CollectionName collection_in(ObjectReader& reader, const CollectionName& usual) {
    return reader.find("collection") == nullptr ? usual : read_collection(reader);
}

std::string required_text(ObjectReader& reader, std::string_view name) {
    if (reader.find(name) == nullptr) {
        reader.fault(name, "is required");
    }
    return std::string{reader.string(name).value_or("")};
}

std::string text_in(ObjectReader& reader, std::string_view name) {
    return std::string{reader.string(name).value_or("")};
}

/// The native body has the document in a list; who called the tool has not.
Error without_list(Error error) {
    constexpr std::string_view kPlace = "/documents/0";
    for (FieldError& field : error.fields) {
        if (field.pointer.starts_with(kPlace)) {
            field.pointer.erase(0, kPlace.size());
        }
    }
    if (error.message.starts_with(kPlace)) {
        error.message.erase(0, kPlace.size());
    }
    return error;
}

}  // namespace

Result<void> check_arguments(const McpMessage& message) {
    const json::value* arguments = message.params.if_contains("arguments");
    if (arguments != nullptr && !arguments->is_object() && !arguments->is_null()) {
        return fail_field("/arguments", "must be an object");
    }
    return {};
}

Result<std::string> decode_search(const McpMessage& message) {
    const json::object given = given_arguments(message);
    Faults faults;
    ObjectReader reader{given, "", faults};
    std::string query = required_text(reader, "query");
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    return query;
}

Result<CheckedQuestion> search_question(const std::string& query, CollectionName collection) {
    return check(Question{.text = query,
                          .collection = std::move(collection),
                          .top_k = kFoundPassages,
                          .generate = false},
                 Faults{}, "/query");
}

Result<DocumentPlace> decode_fetch(const McpMessage& message) {
    const json::object given = given_arguments(message);
    Faults faults;
    ObjectReader reader{given, "", faults};
    auto place = place_of_tool_id(required_text(reader, "id"));
    if (!place) {
        faults.add_new("/id",
                       "must be an id that search, ask or list_documents gave: "
                       "COLLECTION/DOCUMENT");
    }
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    return std::move(*place);
}

Result<CheckedQuestion> decode_ask(const McpMessage& message, const CollectionName& usual) {
    const json::object given = given_arguments(message);
    Faults faults;
    ObjectReader reader{given, "", faults};
    Question question{.text = required_text(reader, "question"),
                      .collection = collection_in(reader, usual)};
    reader.integer("top_k", {.min = 1, .max = limits::kTopKMax}, question.top_k);
    reader.refuse_unknown();
    return check(std::move(question), std::move(faults), "/question");
}

Result<ListedPage> decode_list_documents(const McpMessage& message, const CollectionName& usual) {
    const json::object given = given_arguments(message);
    Faults faults;
    ObjectReader reader{given, "", faults};
    ListedPage page{.collection = collection_in(reader, usual),
                    .cursor = text_in(reader, "cursor")};
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    return page;
}

Result<CheckedIndexCall> decode_index_text(const McpMessage& message, const CollectionName& usual) {
    const json::object given = given_arguments(message);
    Faults faults;
    ObjectReader reader{given, "", faults};
    IndexCall call{.collection = collection_in(reader, usual)};
    call.documents.push_back({.id = DocumentId{text_in(reader, "id")},
                              .text = required_text(reader, "text"),
                              .title = text_in(reader, "title"),
                              .url = text_in(reader, "url")});
    if (reader.find("id") != nullptr && call.documents.front().id.empty()) {
        faults.add_new("/id", "must not be empty; leave it out to have one made");
    }
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    auto checked = check(std::move(call));
    return checked ? std::move(checked) : Result<CheckedIndexCall>{without_list(checked.error())};
}

}  // namespace ragd
