// A snapshot whose checksum is right and whose content is anything: it is refused, or it is an index
// that can be searched and saved again. The checksum is made here, or nothing would get past it.
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include <unistd.h>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "index/collection_index.hpp"

namespace ragd {
namespace {

constexpr std::size_t kDimension = 4;
constexpr std::size_t kFound = 10;

IndexOptions options() {
    return {.dimension = kDimension,
            .fingerprint = "fuzz",
            .analyze = [](std::string_view text, std::vector<std::string>& terms) {
                terms.emplace_back(text);
            }};
}

void use(CollectionIndex& index) {
    const std::vector<float> vector{1, 0, 0, 0};
    const auto found = index.search({.vector = vector, .text = "word", .limit = kFound});
    RAG_ASSERT(found.hits.size() <= 2 * kFound, "as many as were asked for, of each half");
    const auto ids = index.ids();
    RAG_ASSERT(ids.size() == index.size(), "an id for each chunk");
    index.apply(ids, {});
    RAG_ASSERT(index.size() == 0, "what is removed is gone");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto kFile =
        std::filesystem::temp_directory_path() / ("fuzz_snapshot." + std::to_string(::getpid()));
    const std::string_view body{reinterpret_cast<const char*>(data), size};
    const std::uint64_t checksum = ragd::hash64(body);
    std::ofstream file{kFile, std::ios::binary};
    file << body;
    file.write(reinterpret_cast<const char*>(&checksum), sizeof(checksum));
    file.close();
    if (auto index = ragd::CollectionIndex::load(kFile, ragd::options())) {
        ragd::use(**index);
    }
    return 0;
}
