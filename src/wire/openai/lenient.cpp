#include "wire/openai/lenient.hpp"

#include <fmt/format.h>

#include "wire/json.hpp"
#include "wire/object_reader.hpp"

namespace ragd {

boost::json::object without_nulls(const boost::json::object& object) {
    boost::json::object kept;
    for (const auto& member : object) {
        if (!member.value().is_null()) {
            kept.insert(member);
        }
    }
    return kept;
}

Result<boost::json::object> parse_lenient(std::string_view body) {
    const auto root = RAG_TRY(parse_json(body));
    if (!root.is_object()) {
        return fail_field("", fmt::format("must be a JSON object, not {}", kind_name(root)));
    }
    return without_nulls(root.get_object());
}

}  // namespace ragd
