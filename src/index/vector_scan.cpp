#include "index/vector_scan.hpp"

#include "index/dot.hpp"

namespace ragd {

void scan_vectors(const VectorView& view, const float* query, Slot begin, BestHits& best) {
    const DotFunction dot = best_dot().dot;
    const std::size_t stride = view.rows.stride();
    const std::size_t end = view.visible.size();
    for (std::size_t at = view.visible.next(begin); at < end; at = view.visible.next(at + 1)) {
        const auto slot = static_cast<Slot>(at);
        const double cosine = to_cosine(dot(query, view.rows.at(slot), stride));
        if (cosine >= best.floor()) {
            best.offer({.score = cosine, .id = view.slots.id_of(slot), .slot = slot});
        }
    }
}

}  // namespace ragd
