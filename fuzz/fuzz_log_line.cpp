// Whatever a client puts into a field, a line of the log stays one line, harms no terminal, and is
// a JSON object with just the fields that were written.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include <boost/json/parse.hpp>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "obs/log_line.hpp"

namespace ragd {
namespace {

void check_harmless(const std::string& line) {
    RAG_ASSERT(is_valid_utf8(line), "a line is UTF-8");
    for (std::size_t at = 0; at < line.size(); ++at) {
        const auto byte = static_cast<unsigned char>(line[at]);
        RAG_ASSERT(byte >= 0x20 && byte != 0x7f, "no control character of ASCII");
        const bool c1 = byte == 0xc2 && static_cast<unsigned char>(line[at + 1]) < 0xa0;
        RAG_ASSERT(!c1, "no control character of C1");
    }
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace ragd;
    const std::string text{reinterpret_cast<const char*>(bytes), size};
    const std::string key = "key" + text;  // none of the fields that each line has
    for (const auto format : {LogFormat::kJson, LogFormat::kText}) {
        const std::array fields{LogField{key, text}, LogField{"last", size}};
        const auto line = format_line(format, {}, LogLevel::kInfo, text, fields);
        check_harmless(line);
        if (format == LogFormat::kJson) {
            const auto object = boost::json::parse(line).as_object();
            RAG_ASSERT(object.size() == 5, "no content forges a field");
            RAG_ASSERT(object.at("level") == "info" && object.at("last") == size, "nor a value");
        }
    }
    return 0;
}
