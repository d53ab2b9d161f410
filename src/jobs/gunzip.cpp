#include "jobs/gunzip.hpp"

#include "base/limits.hpp"
#include "extract/gzip_stream.hpp"

namespace ragd {

Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max) {
    constexpr std::size_t kAtOnce = 64 * limits::kKiB;
    ExtractLimits limits;
    limits.unpacked_bytes_max = bytes_max;
    GzipStream stream{bytes, limits};
    std::string out;
    std::size_t before = 0;
    do {
        before = out.size();
        RAG_TRY(stream.read(kAtOnce, out));
    } while (out.size() > before);
    return out;
}

}  // namespace ragd
