#include "wire/readiness.hpp"

#include "wire/json_writer.hpp"

namespace ragd {

std::string encode_readiness(std::string_view status, const std::vector<ReadyComponent>& parts) {
    JsonWriter out;
    out.begin_object();
    out.key("status").string(status);
    out.key("components").begin_object();
    for (const auto& part : parts) {
        out.key(part.name).begin_object();
        out.key("status").string(part.status);
        out.key("detail").string(part.detail);
        out.key("latency_ms").milliseconds(part.latency_ms);
        out.end_object();
    }
    out.end_object().end_object();
    return out.take();
}

std::string encode_version(const VersionInfo& info) {
    JsonWriter out;
    out.begin_object();
    out.key("name").string("ragd");
    out.key("version").string(info.version);
    out.key("embedding_model").begin_object();
    out.key("name").string(info.embedding_model);
    out.key("revision").string(info.model_revision);
    out.key("dimension").integer(info.dimension);
    out.end_object().end_object();
    return out.take();
}

}  // namespace ragd
