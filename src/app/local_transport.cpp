#include <utility>

#include <fmt/format.h>

#include "app/commands.hpp"
#include "app/engine.hpp"
#include "net/request_target.hpp"

namespace ragd {
namespace {

/// Keeps the response instead of sending it.
class CollectingWriter final : public ResponseWriter {
public:
    Task<Result<void>> send(HttpResponse response) override {
        reply_ = {response.status, std::move(response.body)};
        co_return Result<void>{};
    }
    Task<Result<void>> begin_stream(HttpResponse head) override {
        reply_ = {head.status, ""};
        co_return Result<void>{};
    }
    Task<Result<void>> write(std::string bytes) override {
        reply_.body += bytes;
        co_return Result<void>{};
    }
    Task<Result<void>> end() override { co_return Result<void>{}; }

    ApiReply take() { return std::move(reply_); }

private:
    ApiReply reply_;
};

/// Hands calls to the API of an engine in this process: the same validation, the same answers as
/// over HTTP.
class LocalTransport final : public Transport {
public:
    explicit LocalTransport(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

    Result<ApiReply> call(ApiCall call) override {
        HttpRequest request{.method = std::move(call.method),
                            .headers = std::move(call.headers),
                            .body = std::move(call.body)};
        if (const auto parsed = parse_target(call.target, request); !parsed) {
            return fail(ErrorCode::kMalformed, parsed.error().detail);
        }
        if (!request.body.empty()) {
            request.headers.emplace_back("Content-Type", std::move(call.media_type));
        }
        return engine_->io().block_on(answer(std::move(request)));
    }

private:
    Task<ApiReply> answer(HttpRequest request) {
        CollectingWriter writer;
        co_await engine_->api().handle(std::move(request), writer);
        co_return writer.take();
    }

    std::unique_ptr<Engine> engine_;
};

}  // namespace

Result<std::unique_ptr<Transport>> open_local_transport(const Settings& settings) {
    Settings own = settings;
    if (own.log_level == LogLevelSetting::kInfo) {
        own.log_level = LogLevelSetting::kWarn;  // a person reads the output of a command
    }
    auto engine = Engine::open(own, "local");
    if (!engine) {
        return engine.error();
    }
    RAG_TRY((*engine)->load_accounts());
    (*engine)->api().show_places();  // to whoever can read the data directory
    return std::unique_ptr<Transport>{std::make_unique<LocalTransport>(std::move(*engine))};
}

}  // namespace ragd
