#include "api/request_log.hpp"

#include <algorithm>

namespace ragd {
namespace {

double stage_ms(const Call& call, std::string_view stage) {
    const auto time = std::ranges::find(call.timings, stage, &StageTime::stage);
    return time == call.timings.end() ? 0.0 : time->milliseconds;
}

bool is_probe(std::string_view route) {
    return route.starts_with("/health") || route == "/metrics";
}

}  // namespace

void log_request(const Call& call, const Outcome& outcome) {
    const auto& log = call.parts.log;
    const auto& id = call.ctx.id.str();
    const auto& method = call.request.method;
    if (outcome.error != nullptr && outcome.error->code == ErrorCode::kInternal) {
        log.error("internal_error", {{"id", id}, {"message", outcome.error->message}});
    }
    if (outcome.error != nullptr) {
        log.info("request", {{"id", id},
                             {"method", method},
                             {"route", outcome.route},
                             {"status", outcome.status},
                             {"ms", outcome.milliseconds},
                             {"code", name_of(outcome.error->code)}});
        return;
    }
    if (call.answer_kind.empty()) {
        log.write(is_probe(outcome.route) ? LogLevel::kDebug : LogLevel::kInfo, "request",
                  {{"id", id},
                   {"method", method},
                   {"route", outcome.route},
                   {"status", outcome.status},
                   {"ms", outcome.milliseconds}});
        return;
    }
    log.info("request", {{"id", id},
                         {"method", method},
                         {"route", outcome.route},
                         {"status", outcome.status},
                         {"ms", outcome.milliseconds},
                         {"answer_kind", call.answer_kind},
                         {"embedding_cache", call.embedding_cache},
                         {"embed_ms", stage_ms(call, "embed")},
                         {"retrieve_ms", stage_ms(call, "retrieve")},
                         {"rerank_ms", stage_ms(call, "rerank")},
                         {"generate_ms", stage_ms(call, "generate")}});
}

}  // namespace ragd
