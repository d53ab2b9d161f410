#include <algorithm>
#include <array>

#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/readiness.hpp"

namespace ragd {
namespace {

std::string_view name_of(Health health) {
    switch (health) {
        case Health::kOk:
            return "ok";
        case Health::kDegraded:
            return "degraded";
        case Health::kDown:
            return "down";
        case Health::kOff:
            return "off";
    }
    return "down";
}

/// Without these nothing can be answered; without the others answers are worse or slower.
bool is_required(std::string_view component) {
    return component == "embedder" || component == "store";
}

Health effect_of(std::string_view component, Health health) {
    if (health == Health::kOff) {
        return is_required(component) ? Health::kDown : Health::kOk;
    }
    return health == Health::kDown && !is_required(component) ? Health::kDegraded : health;
}

ComponentStatus status_of(const ApiParts& parts, std::string_view component) {
    if (component == "embedder") {
        return parts.embedder.status();
    }
    if (component == "store") {
        return parts.store.status();
    }
    const auto probe = parts.probes.find(std::string{component});
    return probe == parts.probes.end()
               ? ComponentStatus{.health = Health::kOff, .detail = "not configured"}
               : probe->second();
}

}  // namespace

HttpResponse get_health() {
    return json_response(200, R"({"status":"ok"})");
}

HttpResponse get_ready(const ApiParts& parts, bool draining) {
    constexpr std::array<std::string_view, 6> kComponents{"embedder", "reranker", "store",
                                                          "redis",    "qdrant",   "llm"};
    Health worst = draining ? Health::kDown : Health::kOk;
    std::vector<ReadyComponent> shown;
    for (const auto component : kComponents) {
        auto status = status_of(parts, component);
        worst = std::max(worst, effect_of(component, status.health));
        shown.push_back({.name = component,
                         .status = name_of(status.health),
                         .detail = std::move(status.detail),
                         .latency_ms = status.latency_ms});
    }
    auto response =
        json_response(worst == Health::kDown ? 503 : 200, encode_readiness(name_of(worst), shown));
    if (response.status == 503) {
        response.headers.emplace_back("Retry-After", std::to_string(limits::kRetryAfter.count()));
    }
    return response;
}

HttpResponse get_version(const ApiParts& parts, const ApiSettings& settings) {
    const auto& model = parts.embedder.model();
    return json_response(200, encode_version({.version = settings.version,
                                              .embedding_model = model.name,
                                              .model_revision = model.revision,
                                              .dimension = model.dimension}));
}

HttpResponse get_metrics(const ApiParts& parts) {
    return {.status = 200,
            .headers = {{"Content-Type", std::string{Metrics::kContentType}}},
            .body = parts.metrics.render()};
}

}  // namespace ragd
