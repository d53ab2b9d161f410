#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/ocr_status.hpp"

namespace ragd {

/// One part as /health/ready shows it.
struct ReadyComponent {
    std::string_view name;
    std::string_view status;  // ok degraded down off
    std::string detail;
    double latency_ms = 0;
};

std::string encode_readiness(std::string_view status, const std::vector<ReadyComponent>& parts);

struct VersionInfo {
    std::string version;
    std::string embedding_model;
    std::string model_revision;
    std::size_t dimension = 0;
    std::vector<std::string> document_formats;
    OcrStatus ocr;
};

std::string encode_version(const VersionInfo& info);

}  // namespace ragd
