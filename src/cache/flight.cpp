#include "cache/flight.hpp"

#include <utility>

namespace ragd {

Flight::Flight(std::vector<std::string> keys, Priority priority, const RequestContext& leader)
    : keys_(std::move(keys)),
      priority_(priority),
      context_{.id = leader.id, .access = leader.access, .cancelled = nobody_waits_.get_token()} {}

void Flight::land(Result<std::vector<Embedding>> result) {
    result_.emplace(std::move(result));
    waiters_.wake();
}

bool Flight::leave() {
    if (--passengers_ > 0 || result_) {
        return false;
    }
    nobody_waits_.request_stop();
    return true;
}

Task<void> wait_for(std::shared_ptr<Flight> flight, const RequestContext& ctx) {
    if (!flight->result_) {
        co_await flight->waiters_.wait(ctx.deadline, ctx.cancelled);
    }
}

}  // namespace ragd
