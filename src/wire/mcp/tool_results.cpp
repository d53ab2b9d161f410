#include "wire/mcp/tool_results.hpp"

#include <fmt/format.h>

#include "base/clock.hpp"
#include "base/utf8.hpp"
#include "wire/json_writer.hpp"
#include "wire/mcp/rpc_answer.hpp"
#include "wire/problem.hpp"

namespace ragd {
namespace {

/// The members that every document has for a model.
void write_names(JsonWriter& out, const DocumentPlace& place, std::string_view title,
                 std::string_view url) {
    out.key("id").string(tool_id_of(place));
    out.key("title").string(title.empty() ? std::string_view{place.id.str()} : title);
    out.key("url").string(address_of(place, url));
}

void write_passage(JsonWriter& out, const Source& source, const CollectionName& collection,
                   Places places) {
    const Chunk& chunk = source.chunk;
    out.begin_object();
    out.key("n").integer(source.n);
    write_names(out, {collection, chunk.document}, chunk.title,
                told_url({chunk.document, chunk.source, chunk.url}, places));
    out.key("text").string(chunk.text);
    out.key("score").number(source.score);
    out.end_object();
}

std::string told_text(const DocumentPlace& place, std::string_view text) {
    const auto kept = cut_utf8(text, kToolTextBytes);
    if (kept.size() == text.size()) {
        return std::string{text};
    }
    return fmt::format("{}\n[Cut here, after {} of {} bytes. The resource {} has all of it.]", kept,
                       kept.size(), text.size(), uri_of(place));
}

}  // namespace

std::string told_url(const Origin& origin, Places places) {
    return places == Places::kShown ? origin.url : shown_url(origin);
}

std::string search_result(std::span<const FoundDocument> found) {
    JsonWriter out;
    out.begin_object().key("results").begin_array();
    for (const FoundDocument& document : found) {
        out.begin_object();
        write_names(out, document.place, document.title, document.url);
        out.end_object();
    }
    out.end_array().end_object();
    return out.take();
}

std::string fetch_result(const DocumentPlace& place, const DocumentInfo& document,
                         std::string_view text, Places places) {
    JsonWriter out;
    out.begin_object();
    write_names(out, place, document.title,
                told_url({document.id, document.source, document.url}, places));
    out.key("text").string(told_text(place, text));
    out.key("metadata").object(document.metadata);
    out.end_object();
    return out.take();
}

std::string ask_result(const Answer& answer, const CollectionName& collection, Places places) {
    JsonWriter out;
    out.begin_object();
    out.key("answer").string(answer.text);
    out.key("answer_kind").string(name_of(answer.kind));
    out.key("citations").begin_array();
    for (const SourceRange& citation : answer.citations) {
        out.begin_object();
        out.key("source").integer(citation.source);
        out.key("start").integer(citation.start);
        out.key("end").integer(citation.end);
        out.end_object();
    }
    out.end_array();
    out.key("sources").begin_array();
    for (const Source& source : answer.sources) {
        write_passage(out, source, collection, places);
    }
    out.end_array();
    out.key("warnings").begin_array();
    for (const std::string& warning : answer.warnings) {
        out.string(warning);
    }
    out.end_array().end_object();
    return out.take();
}

std::string list_result(const CollectionName& collection,
                        const std::vector<DocumentInfo>& documents,
                        const std::optional<std::string>& next_cursor, Places places) {
    JsonWriter out;
    out.begin_object().key("documents").begin_array();
    for (const DocumentInfo& document : documents) {
        out.begin_object();
        write_names(out, {collection, document.id}, document.title,
                    told_url({document.id, document.source, document.url}, places));
        out.key("bytes").integer(document.bytes);
        out.key("updated_at").string(to_rfc3339(document.updated_at));
        out.end_object();
    }
    out.end_array().key("next_cursor");
    if (next_cursor) {
        out.string(*next_cursor);
    } else {
        out.null();
    }
    out.end_object();
    return out.take();
}

std::string index_result(const CollectionName& collection, const IndexedDocument& document) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(tool_id_of({collection, document.id}));
    out.key("status").string(name_of(document.status));
    out.key("version").integer(document.version);
    out.key("chunks").integer(document.chunks);
    out.end_object();
    return out.take();
}

std::string encode_tool_result(const McpMessage& message, std::string_view server_version,
                               std::string_view structured) {
    RpcAnswer answer{message, server_version};
    JsonWriter& out = answer.out();
    out.key("content").begin_array().begin_object();
    out.key("type").string("text");
    out.key("text").string(structured);
    out.end_object().end_array();
    out.key("structuredContent").raw(structured);
    out.key("isError").boolean(false);
    return answer.take();
}

std::string encode_tool_failure(const McpMessage& message, std::string_view server_version,
                                const Error& error) {
    std::string text = fmt::format("{}: {}", name_of(error.code), told(error));
    for (const FieldError& field : error.fields) {
        text += fmt::format("\n{} {}", field.pointer, field.detail);
    }
    RpcAnswer answer{message, server_version};
    JsonWriter& out = answer.out();
    out.key("content").begin_array().begin_object();
    out.key("type").string("text");
    out.key("text").string(text);
    out.end_object().end_array();
    out.key("isError").boolean(true);
    return answer.take();
}

}  // namespace ragd
