#pragma once
#include <functional>
#include <string>
#include <vector>

#include "net/server_fixture.hpp"

namespace ragd {

/// A chat completions service on this machine that does what each test says, request by request.
class FakeService {
public:
    using Behaviour = std::function<Task<void>(HttpRequest, ResponseWriter&)>;

    FakeService(IoThread& io, const Clock& clock)
        : server_(io, clock, [this](HttpRequest request, ResponseWriter& writer) -> Task<void> {
              return answer(std::move(request), writer);
          }) {}
    FakeService(const FakeService&) = delete;
    FakeService& operator=(const FakeService&) = delete;

    [[nodiscard]] std::string url() const { return server_.url() + "/v1/"; }

    /// Answers the first request with the first, ...; the last one answers all that follow.
    std::vector<Behaviour> script;
    std::vector<HttpRequest> requests;

    static Behaviour reply(int status, std::string body, HttpHeaders headers = {}) {
        headers.emplace_back("Content-Type", "application/json");
        return [=](const HttpRequest& /*request*/, ResponseWriter& writer) -> Task<void> {
            return send(writer, {.status = status, .headers = headers, .body = body});
        };
    }
    static Behaviour says(const std::string& text) {
        return reply(200, R"({"choices":[{"message":{"content":")" + text +
                              R"("},"finish_reason":"stop"}],)" + kUsage + "}");
    }
    /// Sends these events, then ends the stream, or breaks it off.
    static Behaviour events(std::vector<std::string> data, bool whole = true) {
        return [=](const HttpRequest& /*request*/, ResponseWriter& writer) -> Task<void> {
            return stream(writer, data, whole);
        };
    }
    static std::string delta(const std::string& text) {
        return R"({"choices":[{"delta":{"content":")" + text + R"("}}]})";
    }
    static constexpr const char* kStop = R"({"choices":[{"delta":{},"finish_reason":"stop"}]})";
    static constexpr const char* kUsage = R"("usage":{"prompt_tokens":40,"completion_tokens":2})";

private:
    static Task<void> send(ResponseWriter& writer, HttpResponse response) {
        (void)co_await writer.send(std::move(response));
    }
    static Task<void> stream(ResponseWriter& writer, std::vector<std::string> data, bool whole) {
        auto ok = co_await writer.begin_stream(
            {.status = 200, .headers = {{"Content-Type", "text/event-stream"}}});
        for (const std::string& event : data) {
            if (ok) {
                ok = co_await writer.write("data: " + event + "\n\n");
            }
        }
        if (ok && whole) {
            (void)co_await writer.end();
        }
    }
    Task<void> answer(HttpRequest request, ResponseWriter& writer) {
        const std::size_t turn = std::min(requests.size(), script.size() - 1);
        requests.push_back(request);
        return script[turn](std::move(request), writer);
    }

    TestServer server_;
};

}  // namespace ragd
