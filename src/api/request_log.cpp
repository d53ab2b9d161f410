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
    std::vector<LogField> fields{{"id", id},
                                 {"method", method},
                                 {"route", outcome.route},
                                 {"status", outcome.status},
                                 {"ms", outcome.milliseconds}};
    if (!call.caller.empty()) {
        fields.emplace_back("caller", call.caller);
        fields.emplace_back("tenant", call.ctx.access.tenant().str());
    }
    if (outcome.error != nullptr) {
        fields.emplace_back("code", name_of(outcome.error->code));
        log.write(LogLevel::kInfo, "request", fields);
        return;
    }
    if (call.answer_kind.empty()) {
        log.write(outcome.is_probe ? LogLevel::kDebug : LogLevel::kInfo, "request", fields);
        return;
    }
    fields.emplace_back("answer_kind", call.answer_kind);
    fields.emplace_back("options", call.answer_options);
    fields.emplace_back("embedding_cache", call.embedding_cache);
    fields.emplace_back("result_cache", call.result_cache);
    const std::vector<std::string> keys = stage_keys();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        fields.emplace_back(keys[i], milliseconds_of(call.timings, kQuestionStages[i]));
    }
    log.write(LogLevel::kInfo, "request", fields);
}

}  // namespace ragd
