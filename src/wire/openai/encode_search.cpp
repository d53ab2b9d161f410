#include "wire/openai/encode_search.hpp"

namespace ragd {

void write_attributes(JsonWriter& out, const Metadata& metadata) {
    out.key("attributes").begin_object();
    for (const auto& member : metadata) {
        const auto& value = member.value();
        if (value.is_string() || value.is_number() || value.is_bool()) {
            out.key(member.key()).value(value);
        }
    }
    out.end_object();
}

std::string encode_store_search(std::span<const std::string> queries,
                                std::span<const StoreHit> hits) {
    JsonWriter out;
    out.begin_object();
    out.key("object").string("vector_store.search_results.page");
    out.key("search_query").begin_array();
    for (const std::string& query : queries) {
        out.string(query);
    }
    out.end_array();
    out.key("data").begin_array();
    for (const StoreHit& hit : hits) {
        out.begin_object();
        out.key("file_id").string(hit.file.id);
        out.key("filename").string(hit.file.name);
        out.key("score").number(hit.source.score);
        write_attributes(out, hit.source.chunk.metadata);
        out.key("content").begin_array().begin_object();
        out.key("type").string("text");
        out.key("text").string(hit.source.chunk.text);
        out.end_object().end_array();
        out.end_object();
    }
    out.end_array();
    out.key("has_more").boolean(false);
    out.key("next_page").null();
    out.end_object();
    return out.take();
}

}  // namespace ragd
