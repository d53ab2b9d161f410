#pragma once
#include <span>
#include <string>
#include <string_view>

#include "wire/json_writer.hpp"

namespace ragd {

/// A page of a listing as OpenAI's API has it: {"object": "list", "data", "first_id", "last_id",
/// "has_more"}. `write(out, item)` writes one.
template <typename Items, typename Write, typename IdOf>
std::string encode_list(const Items& items, bool has_more, Write write, IdOf id_of) {
    JsonWriter out;
    out.begin_object();
    out.key("object").string("list");
    out.key("data").begin_array();
    for (const auto& item : items) {
        write(out, item);
    }
    out.end_array();
    for (const std::string_view end : {"first_id", "last_id"}) {
        out.key(end);
        if (items.empty()) {
            out.null();
        } else {
            out.string(id_of(end == "first_id" ? items.front() : items.back()));
        }
    }
    out.key("has_more").boolean(has_more);
    out.end_object();
    return out.take();
}

/// {"id": "...", "object": "...", "deleted": true}
std::string encode_deleted(std::string_view id, std::string_view object);

}  // namespace ragd
