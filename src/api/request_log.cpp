#include "api/request_log.hpp"

#include <string>
#include <vector>

namespace ragd {
namespace {

/// "embed_ms", "retrieve_ms", ...
std::vector<std::string> stage_keys() {
    std::vector<std::string> keys;
    for (const Stage stage : kQuestionStages) {
        keys.push_back(std::string{name_of(stage)} + "_ms");
    }
    return keys;
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
        log.write(outcome.is_probe ? LogLevel::kDebug : LogLevel::kInfo, "request",
                  {{"id", id},
                   {"method", method},
                   {"route", outcome.route},
                   {"status", outcome.status},
                   {"ms", outcome.milliseconds}});
        return;
    }
    std::vector<LogField> fields{{"id", id},
                                 {"method", method},
                                 {"route", outcome.route},
                                 {"status", outcome.status},
                                 {"ms", outcome.milliseconds},
                                 {"answer_kind", call.answer_kind},
                                 {"options", call.answer_options},
                                 {"embedding_cache", call.embedding_cache}};
    const std::vector<std::string> keys = stage_keys();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        fields.emplace_back(keys[i], milliseconds_of(call.timings, kQuestionStages[i]));
    }
    log.write(LogLevel::kInfo, "request", fields);
}

}  // namespace ragd
