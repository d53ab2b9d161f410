#include "store/read_health.hpp"

#include <utility>

namespace ragd {

namespace {

constexpr std::size_t kDownAfter = 3;  // one bad page asked for once should not stop the others
constexpr std::size_t kForgottenAfter = 100;
constexpr std::size_t kLeftOutMax = 1000;

}  // namespace

bool ReadHealth::failed(std::string why) {
    return reads_.with([&](Reads& reads) {
        reads.why = std::move(why);
        reads.good_since = 0;
        return ++reads.failed_in_a_row == 1;
    });
}

bool ReadHealth::left_out(ChunkId id, std::string why) {
    return reads_.with([&](Reads& reads) {
        reads.why = std::move(why);
        reads.good_since = 0;
        return reads.left_out.size() < kLeftOutMax && reads.left_out.insert(id).second;
    });
}

bool ReadHealth::succeeded() {
    return reads_.with([](Reads& reads) {
        if (++reads.good_since >= kForgottenAfter) {
            reads.why.clear();
        }
        return std::exchange(reads.failed_in_a_row, 0) > 0;
    });
}

ComponentStatus ReadHealth::status() const {
    return reads_.with([](const Reads& reads) -> ComponentStatus {
        if (reads.why.empty()) {
            return {};
        }
        return {.health = reads.failed_in_a_row >= kDownAfter ? Health::kDown : Health::kDegraded,
                .detail = reads.why};
    });
}

}  // namespace ragd
