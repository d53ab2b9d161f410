#include "wire/readiness.hpp"

#include "wire/json_writer.hpp"

namespace ragd {
namespace {

void write_list(JsonWriter& out, std::string_view name, const std::vector<std::string>& values) {
    out.key(name).begin_array();
    for (const std::string& value : values) {
        out.string(value);
    }
    out.end_array();
}

}  // namespace

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
    out.end_object();
    write_list(out, "document_formats", info.document_formats);
    out.key("ocr").begin_object();
    out.key("available").boolean(info.ocr.missing.empty());
    out.key("detail").string(info.ocr.missing);
    out.key("version").string(info.ocr.version);
    write_list(out, "languages", info.ocr.languages);
    write_list(out, "missing_languages", info.ocr.absent);
    out.end_object().end_object();
    return out.take();
}

}  // namespace ragd
