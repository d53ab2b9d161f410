#pragma once
#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/guarded.hpp"
#include "clients/qdrant/fake_collection_fixture.hpp"
#include "net/server_fixture.hpp"

namespace ragd {

/// What the fake does wrong, once. It happens to the next request of this kind, after `skipped` ones
/// that pass.
struct QdrantFault {
    enum class Kind {
        kRefused,  // answers `status`, and does nothing
        kLost,     // does nothing, and breaks off
        kCut,      // does it, and breaks off in the middle of the answer
        kSilent,   // does it, and says nothing until the client leaves
        kChanged,  // does it, and answers what `change` makes of the answer
    };
    Kind kind = Kind::kRefused;
    std::string operation = {};  // "POST points/scroll"; empty: any
    std::size_t skipped = 0;
    int status = 500;
    std::function<std::string(std::string)> change = {};
};

/// Qdrant's REST API as far as ragd uses it, in this process: what is stored is found, whoever asks.
/// A request that the API does not have, or that has a member too many, fails the test.
/// Threads: it serves on a thread of its own; its functions: any.
class FakeQdrant {
public:
    /// `conditional`: as from version 1.16 on, which have `update_filter`.
    explicit FakeQdrant(bool conditional = true)
        : conditional_(conditional),
          server_(io_, clock_, [this](HttpRequest request, ResponseWriter& writer) -> Task<void> {
              return serve(std::move(request), writer);
          }) {}
    FakeQdrant(const FakeQdrant&) = delete;
    FakeQdrant& operator=(const FakeQdrant&) = delete;

    [[nodiscard]] std::string url() const { return server_.url(); }
    void fail_once(QdrantFault fault) {
        state_.with([&](State& state) { state.faults.push_back(std::move(fault)); });
    }
    /// Whether a fault still waits for its request; it is taken back.
    bool take_back() {
        return state_.with([](State& state) { return !std::exchange(state.faults, {}).empty(); });
    }
    /// The operations that it was asked for since the last call: "PUT points", "POST points/scroll".
    std::vector<std::string> asked() {
        return state_.with([](State& state) { return std::exchange(state.asked, {}); });
    }

private:
    using Kind = QdrantFault::Kind;
    struct State {
        std::map<std::string, FakeCollection> collections;
        std::vector<QdrantFault> faults;
        std::vector<std::string> asked;
    };

    Task<void> serve(HttpRequest request, ResponseWriter& writer) {
        auto [fault, answer] = state_.with([&](State& state) {
            const std::string operation = operation_of(request);
            state.asked.push_back(operation);
            auto due = take_fault(state, operation);
            const bool done = !due || (due->kind != Kind::kRefused && due->kind != Kind::kLost);
            return std::pair{std::move(due), done ? perform(state, request) : HttpResponse{}};
        });
        if (!fault) {
            (void)co_await writer.send(std::move(answer));
            co_return;
        }
        switch (fault->kind) {
            case Kind::kRefused:
                answer = {.status = fault->status, .body = told("as told")};
                break;
            case Kind::kChanged:
                answer.body = fault->change(std::move(answer.body));
                break;
            case Kind::kSilent:
                co_await until_gone(request.gone);
                co_return;
            case Kind::kLost:
            case Kind::kCut:
                (void)co_await writer.begin_stream({.status = 200});
                (void)co_await writer.write(answer.body.substr(0, answer.body.size() / 2));
                co_return;  // without an end
        }
        (void)co_await writer.send(std::move(answer));
    }

    static Task<void> until_gone(std::stop_token gone) {
        boost::asio::steady_timer never{co_await boost::asio::this_coro::executor,
                                        SteadyTime::max()};
        const std::stop_callback wake{gone, [&never] { never.cancel(); }};
        if (!gone.stop_requested()) {
            (void)co_await never.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
        }
    }

    static std::optional<QdrantFault> take_fault(State& state, std::string_view operation) {
        for (auto fault = state.faults.begin(); fault != state.faults.end(); ++fault) {
            if (!fault->operation.empty() && fault->operation != operation) {
                continue;
            }
            if (fault->skipped == 0) {
                QdrantFault due = std::move(*fault);
                state.faults.erase(fault);
                return due;
            }
            --fault->skipped;
        }
        return std::nullopt;
    }

    /// "PUT points" of PUT /collections/NAME/points?wait=true
    static std::string operation_of(const HttpRequest& request) {
        std::string operation = request.method;
        for (std::size_t i = 2; i < request.segments.size(); ++i) {
            operation += (i == 2 ? " " : "/") + request.segments[i];
        }
        return operation;
    }

    static std::string told(std::string_view error) {
        return boost::json::serialize(
            boost::json::object{{"status", {{"error", error}}}, {"time", 0.0}});
    }

    HttpResponse perform(State& state, const HttpRequest& request) const {
        try {
            const auto result = result_of(state, request);
            return {.body = boost::json::serialize(
                        boost::json::object{{"result", result}, {"status", "ok"}, {"time", 0.0}})};
        } catch (const QdrantRefusal& refusal) {
            return {.status = refusal.status, .body = told(refusal.error)};
        } catch (const boost::system::system_error& wrong) {
            ADD_FAILURE() << request.target << ": " << wrong.what() << ": " << request.body;
            return {.status = 400, .body = told(wrong.what())};
        }
    }

    static void check_parameters(const HttpRequest& request, bool writes) {
        bool waits = false;
        for (const auto& [name, value] : request.query) {
            waits = waits || (name == "wait" && value == "true");
            EXPECT_TRUE((name == "wait" && value == "true") ||
                        (name == "ordering" && value == "strong"))
                << request.target;
        }
        EXPECT_EQ(waits, writes) << request.method << " " << request.target
                                 << ": what is not waited for may not be there yet";
        const auto* type = request.header("Content-Type");
        EXPECT_EQ(type == nullptr ? "" : *type, request.body.empty() ? "" : "application/json");
    }

    boost::json::value result_of(State& state, const HttpRequest& request) const {
        const std::string operation = operation_of(request);
        const std::string name = request.segments.size() > 1 ? request.segments[1] : "";
        const auto body =
            request.body.empty() ? boost::json::value{} : boost::json::parse(request.body);
        const bool writes = operation == "PUT index" || operation == "PUT points" ||
                            operation == "PUT points/payload" ||
                            operation == "POST points/payload" || operation == "POST points/delete";
        check_parameters(request, writes);
        if (operation == "PUT") {
            if (!state.collections.emplace(name, FakeCollection{body}).second) {
                throw QdrantRefusal{
                    409, fmt::format("Wrong input: Collection `{}` already exists!", name)};
            }
            return true;
        }
        const auto found = state.collections.find(name);
        if (found == state.collections.end()) {
            throw QdrantRefusal{404,
                                fmt::format("Not found: Collection `{}` doesn't exist!", name)};
        }
        if (operation == "DELETE") {
            state.collections.erase(found);
            return true;
        }
        return writes ? written(found->second, operation, body)
                      : read(found->second, operation, body);
    }

    boost::json::value written(FakeCollection& collection, std::string_view operation,
                               const boost::json::value& body) const {
        if (operation == "PUT index") {
            collection.create_index(body);
        } else if (operation == "PUT points") {
            collection.upsert(body, conditional_);
        } else if (operation == "POST points/payload") {
            collection.set_payload(body);
        } else if (operation == "PUT points/payload") {
            collection.overwrite_payload(body);
        } else {
            collection.remove(body);
        }
        return {{"operation_id", 1}, {"status", "completed"}};
    }

    static boost::json::value read(const FakeCollection& collection, std::string_view operation,
                                   const boost::json::value& body) {
        if (operation == "GET") {
            return collection.describe();
        }
        if (operation == "POST points") {
            return collection.retrieve(body);
        }
        if (operation == "POST points/scroll") {
            return collection.scroll(body);
        }
        if (operation == "POST points/count") {
            return collection.count(body);
        }
        if (operation == "POST facet") {
            return collection.facet(body);
        }
        if (operation == "POST points/query/batch") {
            return collection.query_batch(body);
        }
        ADD_FAILURE() << "the API has no " << operation;
        throw QdrantRefusal{404, ""};
    }

    bool conditional_;
    SystemClock clock_;
    Guarded<State> state_;
    IoThread io_;
    TestServer server_;
};

}  // namespace ragd
