// ragd.toml, any bytes: values with their lines, which written as strings read back as the same; or
// an error that begins with its line.
#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "config/toml_text.hpp"
#include "input.hpp"

namespace ragd {
namespace {

std::string as_string(std::string_view text) {
    std::string out = "\"";
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8(text, at);
        out += fmt::format("\\U{:08x}", static_cast<std::uint32_t>(point.value));
        at += point.bytes;
    }
    return out + "\"";
}

void check_values(const std::map<std::string, FileValue>& values, std::size_t lines) {
    std::string written;
    for (const auto& [key, value] : values) {
        RAG_ASSERT(value.line >= 1 && value.line <= lines, "a line of the file");
        RAG_ASSERT(is_valid_utf8(key) && is_valid_utf8(value.text), "keys and values are text");
        written += as_string(key) + " = " + as_string(value.text) + "\n";
    }
    const auto again = parse_toml(written);
    RAG_ASSERT(again && again->size() == values.size(), "what is read can be written");
    for (const auto& [key, value] : values) {
        RAG_ASSERT(again->at(key).text == value.text, "and means the same");
    }
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    const auto text = Input{data, size}.rest();
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    const auto values = parse_toml(text);
    if (values) {
        check_values(*values, lines);
        return 0;
    }
    const std::string& message = values.error().message;
    std::size_t line = 0;
    const auto [end, failure] =
        std::from_chars(message.data(), message.data() + message.size(), line);
    RAG_ASSERT(failure == std::errc{} && *end == ':' && line >= 1 && line <= lines,
               "an error begins with its line");
    return 0;
}
