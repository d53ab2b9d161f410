// Replies of Redis: how the bytes are cut into pieces does not change what is read, and nothing is
// larger, deeper or longer than redis_limits.hpp says.
#include <algorithm>
#include <string>
#include <string_view>

#include <boost/redis/resp3/parser.hpp>
#include <fmt/format.h>

#include "base/assert.hpp"
#include "clients/redis/redis_limits.hpp"
#include "input.hpp"

namespace ragd {
namespace {

namespace resp3 = boost::redis::resp3;

struct Parsed {
    std::string nodes;
    bool done = false;
    bool refused = false;
    std::size_t consumed = 0;  // once it is done
    bool operator==(const Parsed&) const = default;
};

Parsed parse(std::string_view bytes, std::size_t piece) {
    resp3::parser parser;
    Parsed parsed;
    boost::system::error_code failure;
    auto note = [&](const resp3::basic_node<std::string_view>& node,
                    const boost::system::error_code&) {
        RAG_ASSERT(node.depth <= resp3::parser::max_embedded_depth, "depth is bounded");
        RAG_ASSERT(node.value.size() <= redis_limits::kBulkBytes, "a value is bounded");
        RAG_ASSERT(node.aggregate_size <= redis_limits::kElements, "a list is bounded");
        parsed.nodes += fmt::format("{}{} {} {}\n", resp3::to_code(node.data_type), node.depth,
                                    node.aggregate_size, node.value);
    };
    for (std::size_t seen = 0; !parser.done() && !failure && seen < bytes.size();) {
        seen = std::min(seen + piece, bytes.size());
        (void)resp3::parse(parser, bytes.substr(0, seen), note, failure);
        RAG_ASSERT(parser.get_consumed() <= seen, "what has not come is not consumed");
    }
    parsed.refused = failure.failed();
    parsed.done = parser.done() && !parsed.refused;
    parsed.consumed = parsed.done ? parser.get_consumed() : 0;
    return parsed;
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    ragd::Input input{data, size};
    const std::size_t piece = input.byte() % 9 + 1;
    const std::string_view bytes = input.rest();
    RAG_ASSERT(ragd::parse(bytes, piece) == ragd::parse(bytes, bytes.size() + 1),
               "pieces do not change a reply");
    return 0;
}
