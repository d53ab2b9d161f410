// ragd.toml, any bytes: values with their lines, or an error that names file and line.
#include <algorithm>
#include <string>

#include "base/assert.hpp"
#include "config/toml_file.hpp"
#include "input.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    static const Folder folder{"fuzz_toml"};
    const auto text = Input{data, size}.rest();
    const auto file = folder.write("ragd.toml", text);
    const auto values = read_toml_file(file);
    if (!values) {
        RAG_ASSERT(values.error().code == ErrorCode::kMalformed ||
                       values.error().code == ErrorCode::kInvalidField,
                   "the file is at fault");
        RAG_ASSERT(values.error().message.starts_with(file.string() + ":"), "file and line");
        return 0;
    }
    const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
    for (const auto& [key, value] : *values) {
        RAG_ASSERT(value.line >= 1 && value.line <= lines, "a line of the file");
    }
    return 0;
}
