#include "store/exact_scan.hpp"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

#include "base/finite.hpp"
#include "store/document_reader.hpp"

namespace ragd {

namespace {

constexpr std::size_t kBetweenChecks = 1024;

bool better(const Candidate& a, const Candidate& b) {
    return *a.cosine != *b.cosine ? *a.cosine > *b.cosine : a.id < b.id;
}

double cosine(std::span<const float> a, std::span<const float> b) {
    const float dot = std::inner_product(a.begin(), a.end(), b.begin(), 0.0F);
    return std::clamp(static_cast<double>(dot), -1.0, 1.0);
}

}  // namespace

Result<std::vector<Candidate>> scan_exactly(sql::Database& database, const ExactScan& scan) {
    std::vector<Candidate> best;  // a heap: the worst in front
    std::optional<Error> stopped;
    std::size_t seen = 0;
    RAG_TRY(
        for_each_vector(database, scan.collection, [&](ChunkId id, std::span<const float> vector) {
            if (++seen % kBetweenChecks == 0) {
                if (auto go_on = scan.check(); !go_on) {
                    stopped = std::move(go_on.error());
                    return false;
                }
            }
            if (vector.size() != scan.vector.size() || !is_finite(vector) ||
                (scan.allowed != nullptr && !std::ranges::binary_search(*scan.allowed, id))) {
                return true;
            }
            best.push_back({.id = id, .cosine = cosine(vector, scan.vector)});
            std::ranges::push_heap(best, better);
            if (best.size() > scan.limit) {
                std::ranges::pop_heap(best, better);
                best.pop_back();
            }
            return true;
        }));
    if (stopped) {
        return *stopped;
    }
    std::ranges::sort_heap(best, better);
    return best;
}

}  // namespace ragd
