// JSON texts, any bytes: what is read is written and read again as the same value.
#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "input.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"

namespace ragd {
namespace {

/// Infinity, as a number out of range is read, has no spelling of its own.
bool is_finite(const boost::json::value& value) {
    const auto all = [](const auto& values, auto of) {
        return std::ranges::all_of(values, [&](const auto& v) { return is_finite(of(v)); });
    };
    if (const auto* number = value.if_double()) {
        return std::isfinite(*number);
    }
    if (const auto* array = value.if_array()) {
        return all(*array, [](const auto& v) -> const auto& { return v; });
    }
    if (const auto* object = value.if_object()) {
        return all(*object, [](const auto& v) -> const auto& { return v.value(); });
    }
    return true;
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    const auto text = Input{data, size}.rest();
    const auto value = parse_json(text);
    if (!value) {
        RAG_ASSERT(value.error().code == ErrorCode::kMalformed, "the text is at fault");
        RAG_ASSERT(is_valid_utf8(value.error().message), "an error is text");
        return 0;
    }
    RAG_ASSERT(is_valid_utf8(text), "JSON is UTF-8");
    const std::string written = JsonWriter{}.value(*value).take();
    const auto again = parse_json(written);
    RAG_ASSERT(again, "what is written can be read");
    RAG_ASSERT(*again == *value || !is_finite(*value), "and says the same");
    return 0;
}
