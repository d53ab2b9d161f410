#include "api/job_reply.hpp"

#include "api/response.hpp"
#include "wire/encode.hpp"

namespace ragd {

Result<JobDesk*> desk_of(const Call& call) {
    if (call.parts.jobs == nullptr) {
        return fail(ErrorCode::kUnavailable, "this process takes no jobs; ask a server");
    }
    return call.parts.jobs;
}

Task<Result<HttpResponse>> job_reply(Call& call, int status, const Job& job) {
    constexpr std::size_t kFileBytes = 512;  // as JSON, roughly
    const auto encode = [&job, now = call.parts.clock.wall()]() -> Result<std::string> {
        return encode_job(job, now);
    };
    auto body = RAG_CO_TRY(
        co_await offload(call, job.files.size() * kFileBytes, WorkClass::kInteractive, encode));
    co_return json_response(status, std::move(body));
}

}  // namespace ragd
