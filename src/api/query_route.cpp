#include <exception>

#include "api/event_stream.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace ragd {
namespace {

void note(Call& call, const Answer& answer) {
    call.timings = answer.timings;
    call.embedding_cache = name_of(answer.embedding_cache);
    call.answer_kind = name_of(answer.kind);
    call.answer_options = answer.options;
}

/// What the answer will take as JSON, roughly.
std::size_t estimated_bytes(const Answer& answer) {
    constexpr std::size_t kAroundOneSource = 512;
    std::size_t bytes = answer.text.size();
    for (const auto& source : answer.sources) {
        // Metadata is bounded, not counted: 100 bytes for each of its keys is a fair guess.
        bytes += kAroundOneSource + source.chunk.text.size() + source.chunk.metadata.size() * 100;
    }
    return bytes;
}

Task<Result<std::string>> encode(Call& call, const Answer& answer) {
    const auto& id = call.ctx.id;
    co_return co_await offload(
        call, estimated_bytes(answer), WorkClass::kInteractive,
        [&answer, &id]() -> Result<std::string> { return encode_answer(answer, id); });
}

Task<Result<Reply>> answer_at_once(Call& call, Question question) {
    const auto answer =
        RAG_CO_TRY(co_await call.parts.answer(call.ctx, std::move(question), nullptr));
    note(call, answer);
    auto body = RAG_CO_TRY(co_await encode(call, answer));
    co_return json_response(200, std::move(body));
}

Task<Result<void>> stream_answer(Call& call, Question question, EventStream& stream) {
    const auto answer =
        RAG_CO_TRY(co_await call.parts.answer(call.ctx, std::move(question), &stream));
    note(call, answer);
    const auto body = RAG_CO_TRY(co_await encode(call, answer));
    co_return co_await stream.finish("done", body);
}

/// A stream must be closed, which takes time, so nothing may be thrown past it.
Task<Result<void>> caught(Task<Result<void>> task) {
    try {
        co_return co_await std::move(task);
    } catch (const std::exception& exception) {
        co_return fail(ErrorCode::kInternal, std::string{"uncaught: "} + exception.what());
    }
}

/// Until the sources are there nothing is sent, so that what fails by then has its status.
Task<Result<Reply>> answer_in_events(Call& call, Question question) {
    EventStream stream{call.writer, call.headers, call.settings.keep_alive};
    auto done = co_await caught(stream_answer(call, std::move(question), stream));
    if (!done) {
        done = as_seen_by_caller(std::move(done.error()), call);
    }
    if (!done && stream.begun() && done.error().code != ErrorCode::kCancelled) {
        (void)co_await stream.finish_with_problem(done.error(), call.ctx.id);
    }
    co_await stream.close();
    call.head_sent = stream.begun();
    if (!done) {
        co_return done.error();
    }
    co_return std::nullopt;
}

}  // namespace

Task<Result<Reply>> post_query(Call& call) {
    const auto& body = call.request.body;
    auto question = co_await offload(call, body.size(), WorkClass::kInteractive,
                                     [&body] { return decode_question(body); });
    if (!question) {
        co_return question.error();
    }
    if (question->stream) {
        co_return co_await answer_in_events(call, std::move(*question));
    }
    co_return co_await answer_at_once(call, std::move(*question));
}

}  // namespace ragd
