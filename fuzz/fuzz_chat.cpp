// What a language model's service answers: how its bytes are cut into pieces changes neither what is
// heard nor how it ends, and a listener hears text, never an empty piece.
#include <memory>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "clients/openai/chat_reader.hpp"
#include "clients/openai/error_body.hpp"
#include "input.hpp"
#include "testing/run_task.hpp"

namespace ragd {
namespace {

struct Heard {
    std::string text;
    std::string end;
    bool operator==(const Heard&) const = default;
};

std::string end_of(const ChatReader& reader) {
    if (reader.fault()) {
        RAG_ASSERT(reader.fault()->code == ErrorCode::kUnavailable, "the service is at fault");
        return "fault";
    }
    const ChatReply reply = reader.reply();
    return fmt::format("{} {} {} {} {}", reader.done(), reader.ended(), reply.cut_at_max_tokens,
                       reply.usage.prompt_tokens, reply.usage.completion_tokens);
}

Task<Heard> read(std::string bytes, std::size_t piece, bool is_stream) {
    Heard heard;
    const ChatListener listener = [&heard](std::string text) -> Task<Result<void>> {
        RAG_ASSERT(!text.empty(), "a piece has text");
        heard.text += text;
        co_return Result<void>{};
    };
    ChatReader reader{listener, [](const ChatReader&) {}};
    reader.on_head(200, {{"Content-Type",
                          is_stream ? "text/event-stream; charset=utf-8" : "application/json"}});
    bool going_on = true;
    for (std::size_t at = 0; at < bytes.size() && going_on; at += piece) {
        const auto taken = co_await reader.on_body(bytes.substr(at, piece));
        going_on = taken.has_value();
    }
    if (going_on) {
        (void)co_await reader.on_end("");
    }
    RAG_ASSERT(reader.heard_text() == !heard.text.empty(), "it knows what was heard");
    heard.end = end_of(reader);
    co_return heard;
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    Input input{data, size};
    const std::uint8_t how = input.byte();
    const std::string bytes{input.rest()};
    const bool is_stream = how % 2 == 0;
    const Heard in_pieces = run_task(read(bytes, how / 2U % 9 + 1, is_stream));
    const Heard at_once = run_task(read(bytes, bytes.size() + 1, is_stream));
    // Of a stream that is no good at its end, pieces let more be heard before that shows.
    if (at_once.end == "fault") {
        RAG_ASSERT(in_pieces.end == "fault" && in_pieces.text.starts_with(at_once.text),
                   "pieces do not hide a fault");
    } else {
        RAG_ASSERT(in_pieces == at_once, "pieces change nothing");
    }
    (void)error_name(bytes);
    return 0;
}
