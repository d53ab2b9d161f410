// The list of files that a model hub sends: what is taken from it can only be written below the
// model's folder, and is checked by size and digest.
#include <algorithm>
#include <filesystem>
#include <string_view>

#include "base/assert.hpp"
#include "clients/hub/hub_listing.hpp"
#include "input.hpp"

namespace ragd {
namespace {

void check_file(const HubFile& file) {
    const std::filesystem::path folder{"/models/one"};
    const auto target = (folder / file.path).lexically_normal();
    const auto [rest, unused] = std::ranges::mismatch(folder, target);
    RAG_ASSERT(rest == folder.end() && target != folder, "a path stays below the folder");
    RAG_ASSERT(!file.path.contains('\0') && !file.path.contains('\n'), "a path is one line");
    const std::size_t digits = file.checksum.kind == ChecksumKind::kSha256 ? 64 : 40;
    RAG_ASSERT(file.checksum.hex.size() == digits, "a file has its digest");
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    const bool is_bert = input.byte() % 2 == 0;
    const auto listing = parse_listing(input.rest());
    if (!listing) {
        RAG_ASSERT(listing.error().code == ErrorCode::kMalformed, "the hub is at fault");
        return 0;
    }
    std::ranges::for_each(*listing, check_file);
    if (const auto files = description_files(*listing)) {
        RAG_ASSERT(files->back().path == "config.json", "config.json is last");
    }
    if (const auto files = weight_files(*listing, is_bert)) {
        RAG_ASSERT(!files->empty(), "weights are files");
    }
    return 0;
}
