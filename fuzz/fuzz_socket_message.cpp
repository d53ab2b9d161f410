// Messages of WebSocket clients, any bytes: a message is read, or is at fault in a way that can be told; the
// question that is taken out of it says the same as before.
#include <string_view>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "input.hpp"
#include "wire/decode.hpp"
#include "wire/json.hpp"
#include "wire/socket_message.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace ragd;
    const auto text = Input{data, size}.rest();
    const auto decoded = decode_client_message(text);
    if (const auto* fault = std::get_if<ClientFault>(&decoded)) {
        RAG_ASSERT(is_valid_utf8(fault->error.message), "an error is text");
        RAG_ASSERT(!fault->id || fault->id->size() <= limits::kSocketIdBytes, "an id is short");
        RAG_ASSERT(parse_json(encode_server_event(fault->id, "error", "{}")), "and can be told");
        return 0;
    }
    const auto& message = std::get<ClientMessage>(decoded);
    RAG_ASSERT(!message.id.empty() && message.id.size() <= limits::kSocketIdBytes,
               "what is asked has an id");
    if (message.verb == ClientVerb::kQuery) {
        const auto question = parse_json(message.question);
        RAG_ASSERT(question && question->is_object(), "a question is an object");
        auto asked = parse_json(text)->as_object().at("query").as_object();
        asked.emplace("stream", true);
        RAG_ASSERT(*question == asked, "of which nothing was lost");
        (void)decode_question(message.question);
    }
    return 0;
}
