#include "answer/stages.hpp"

namespace ragd {

void Stages::record(std::string_view name, SteadyTime begun) {
    const std::chrono::duration<double, std::milli> took = clock_.now() - begun;
    metrics_.stage(name, took.count() / 1000.0);
    times_.push_back({std::string{name}, took.count()});
}

}  // namespace ragd
