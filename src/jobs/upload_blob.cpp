#include "jobs/upload_blob.hpp"

namespace ragd {

std::string with_job(std::string_view bytes, const JobId& job) {
    std::string kept;
    kept.reserve(bytes.size() + job.str().size());
    kept += bytes;
    kept += job.str();
    return kept;
}

std::optional<std::string> without_job(std::string kept, const JobId& job) {
    if (!kept.ends_with(job.str())) {
        return std::nullopt;
    }
    kept.resize(kept.size() - job.str().size());
    return kept;
}

}  // namespace ragd
