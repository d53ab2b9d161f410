#include "store/scope_revisions.hpp"

#include <random>

#include <fmt/format.h>

namespace ragd {
namespace {

std::string random_name() {
    std::random_device system;  // not a generator: what it gave before tells nothing of the next
    return fmt::format("{:08x}{:08x}{:08x}{:08x}", system(), system(), system(), system());
}

}  // namespace

ScopeRevisions::ScopeRevisions() : process_(random_name()) {}

std::string ScopeRevisions::of(const CollectionKey& place) const {
    const std::uint64_t number = state_.with([&place](const State& state) {
        const auto found = state.places.find(place);
        return found == state.places.end() ? state.of_all : found->second;
    });
    return fmt::format("{}-{}", process_, number);
}

void ScopeRevisions::changed(const Touches& touched) {
    if (touched.what == Touches::What::kNothing) {
        return;
    }
    state_.with([&touched](State& state) {
        ++state.last;
        if (touched.what == Touches::What::kOne) {
            state.places.insert_or_assign(touched.place, state.last);
        } else {
            state.of_all = state.last;
            state.places.clear();
        }
    });
}

}  // namespace ragd
