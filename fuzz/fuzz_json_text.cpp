// JSON texts, any bytes: what is read is written and read again as the same value.
#include <string_view>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "finite.hpp"
#include "input.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"

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
