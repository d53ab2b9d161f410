#include "wire/mcp/resources.hpp"

#include "wire/collection.hpp"
#include "wire/mcp/rpc_answer.hpp"

namespace ragd {

Result<std::optional<ResourceCursor>> decode_resource_cursor(const McpMessage& message) {
    if (!message.params.contains("cursor")) {
        return std::optional<ResourceCursor>{};
    }
    const auto cursor = message.text("cursor").value_or("");
    const auto slash = cursor.find('/');
    auto name = parse_collection(cursor.substr(0, slash), "/cursor");
    if (!name || slash == std::string_view::npos) {
        return fail_field("/cursor", "must be nextCursor of a page before");
    }
    return std::optional{ResourceCursor{.collection = std::move(*name),
                                        .within = std::string{cursor.substr(slash + 1)}}};
}

Result<DocumentPlace> decode_resource_read(const McpMessage& message) {
    auto place = place_of_uri(message.text("uri").value_or(""));
    if (!place) {
        return fail_field("/uri", "must be like ragd://COLLECTION/DOCUMENT");
    }
    return std::move(*place);
}

std::string encode_resource_list(const McpMessage& message, std::string_view server_version,
                                 const CollectionName& collection,
                                 const std::vector<DocumentInfo>& documents,
                                 const std::optional<ResourceCursor>& next) {
    RpcAnswer answer{message, server_version, kKeepNever};
    JsonWriter& out = answer.out();
    out.key("resources").begin_array();
    for (const DocumentInfo& document : documents) {
        out.begin_object();
        out.key("uri").string(uri_of({collection, document.id}));
        out.key("name").string(document.id.str());
        if (!document.title.empty()) {
            out.key("title").string(document.title);
        }
        out.key("mimeType").string("text/plain");
        out.key("size").integer(document.bytes);
        out.end_object();
    }
    out.end_array();
    if (next) {
        out.key("nextCursor").string(next->collection.str() + "/" + next->within);
    }
    return answer.take();
}

std::string encode_resource(const McpMessage& message, std::string_view server_version,
                            const DocumentPlace& place, std::string_view text) {
    RpcAnswer answer{message, server_version, kKeepNever};
    JsonWriter& out = answer.out();
    out.key("contents").begin_array().begin_object();
    out.key("uri").string(uri_of(place));
    out.key("mimeType").string("text/plain");
    out.key("text").string(text);
    out.end_object().end_array();
    return answer.take();
}

std::string encode_resource_templates(const McpMessage& message, std::string_view server_version) {
    RpcAnswer answer{message, server_version, kKeepForAll};
    JsonWriter& out = answer.out();
    out.key("resourceTemplates").begin_array().begin_object();
    out.key("uriTemplate").string("ragd://{collection}/{document}");
    out.key("name").string("document");
    out.key("title").string("A document");
    out.key("description").string("The stored text of a document, byte for byte");
    out.key("mimeType").string("text/plain");
    out.end_object().end_array();
    return answer.take();
}

}  // namespace ragd
