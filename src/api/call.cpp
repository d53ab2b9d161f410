#include "api/call.hpp"

namespace ragd {

Result<void> reserve_answer(ByteBudget::Share& share, std::size_t bytes) {
    if (bytes <= kSmallAnswerBytes || share.grow_to(bytes)) {
        return {};
    }
    return fail(ErrorCode::kUnavailable,
                "answers that their clients have not read yet take all the room there is; try "
                "again shortly");
}

void note_question(Call& call, const Question& question) {
    if (call.parts.audit != nullptr && call.settings.audit == AuditLevel::kQuestions) {
        call.audited.question = question.text;
    }
}

void note_answer(Call& call, const Answer& answer) {
    call.timings = answer.timings;
    call.embedding_cache = name_of(answer.embedding_cache);
    call.result_cache = name_of(answer.result_cache);
    call.answer_kind = name_of(answer.kind);
    call.answer_options = answer.options;
}

Error as_seen_by_caller(Error error, const Call& call) {
    if (error.code == ErrorCode::kCancelled && call.ended.stop_requested()) {
        return fail(ErrorCode::kUnauthenticated,
                    "the key was revoked, or the key or token has expired");
    }
    const bool is_there = call.draining || !call.request.gone.stop_requested();
    if (error.code == ErrorCode::kCancelled && is_there) {
        Error stopping =
            fail(ErrorCode::kUnavailable, "the server is shutting down; ask another one");
        stopping.retry_after = limits::kRetryAfter;
        return stopping;
    }
    return error;
}

}  // namespace ragd
