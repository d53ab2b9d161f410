#pragma once
#include <string>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "base/clock.hpp"
#include "base/limits.hpp"
#include "ports/key_set_source.hpp"

namespace ragd {

/// An issuer that publishes what a test says, or is away.
class FakeKeySource final : public KeySetSource {
public:
    explicit FakeKeySource(const Clock& clock) : clock_(clock) {}

    Task<Result<std::string>> fetch_keys(Deadline deadline) override {
        ++fetches;
        for (int turn = 0; turn < turns; ++turn) {
            co_await boost::asio::post(boost::asio::use_awaitable);
        }
        if (away) {
            co_return fail(ErrorCode::kUnavailable, "cannot reach the issuer");
        }
        if (deadline.passed(clock_.now()) || keys.size() > limits::kKeySetBytes) {
            co_return fail(ErrorCode::kUnavailable, "too late, or too much");
        }
        co_return keys;
    }

    std::string keys = R"({"keys":[]})";
    bool away = false;
    int turns = 0;  // that others have before it answers
    int fetches = 0;

private:
    const Clock& clock_;
};

}  // namespace ragd
