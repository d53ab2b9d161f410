// Bodies of requests: whatever the bytes, decoding ends in a value within its limits or in an error
// that says what is wrong.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/assert.hpp"
#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "domain/filter_limits.hpp"
#include "domain/model_limits.hpp"
#include "wire/decode.hpp"
#include "wire/json.hpp"
#include "wire/models/openai_embeddings.hpp"
#include "wire/models/tei.hpp"
#include "wire/openai/decode_chat.hpp"

namespace ragd {
namespace {

void check_error(const Error& error) {
    RAG_ASSERT(!error.message.empty(), "an error says what is wrong");
    RAG_ASSERT(is_valid_utf8(error.message), "an error is text");
    RAG_ASSERT(error.code == ErrorCode::kMalformed || error.code == ErrorCode::kInvalidField,
               "the body is at fault");
    RAG_ASSERT(error.code != ErrorCode::kInvalidField || !error.fields.empty(), "fields are named");
}

void check_question(std::string_view body) {
    const auto question = decode_question(body);
    if (!question) {
        check_error(question.error());
        return;
    }
    const Question& asked = **question;
    RAG_ASSERT(is_valid_utf8(asked.text), "a question is text");
    RAG_ASSERT(asked.top_k >= 1 && asked.top_k <= limits::kTopKMax, "top_k is in range");
    RAG_ASSERT(asked.filter.clauses.size() <= limits::kFilterConditions, "a filter is bounded");
}

void check_chat(std::string_view body) {
    const auto call = decode_chat(body);
    if (!call) {
        if (call.error().code != ErrorCode::kNotFound) {  // of a model
            check_error(call.error());
        }
        return;
    }
    const Question& asked = *call->question;
    RAG_ASSERT(is_valid_utf8(asked.text) && !asked.text.empty(), "a question is text");
    RAG_ASSERT(asked.conversation.turns.size() <= limits::kConversationTurns, "turns are bounded");
    RAG_ASSERT(asked.max_tokens >= 1 && asked.max_tokens <= limits::kAnswerTokensMax,
               "max_tokens is in range");
    for (const ModelOption& option : asked.model_options) {
        RAG_ASSERT(parse_json(option.json).has_value(), "an option is JSON");
    }
}

void check_call(std::string_view body) {
    const auto call = decode_index_call(body);
    if (!call) {
        check_error(call.error());
        return;
    }
    const auto& documents = (*call)->documents;
    RAG_ASSERT(!documents.empty() && documents.size() <= limits::kDocumentsPerCall,
               "a call has documents");
    for (const Document& document : documents) {
        RAG_ASSERT(is_valid_utf8(document.text), "a document is text");
        RAG_ASSERT(document.text.size() <= limits::kDocumentTextBytes, "a document is bounded");
    }
}

void check_texts(const std::vector<std::string>& texts) {
    RAG_ASSERT(!texts.empty() && texts.size() <= limits::kTextsPerCall, "a call has texts");
    for (const auto& text : texts) {
        RAG_ASSERT(is_valid_utf8(text) && text.size() <= limits::kTextsBytes, "a text is bounded");
    }
}

void check_model_error(const Error& error) {
    if (error.code != ErrorCode::kTooLarge) {
        check_error(error);
    }
}

void check_model_calls(std::string_view body) {
    if (const auto call = decode_embedding_call(body)) {
        check_texts(call->wanted.texts);
    } else {
        check_model_error(call.error());
    }
    if (const auto call = decode_tei_embed(body)) {
        check_texts(call->wanted.texts);
    } else {
        check_model_error(call.error());
    }
    if (const auto call = decode_either_rerank(body)) {
        std::visit([](const auto& either) { check_texts(either.wanted.texts); }, *call);
    } else {
        check_model_error(call.error());
    }
}

}  // namespace
}  // namespace ragd

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const std::string_view body{reinterpret_cast<const char*>(bytes), size};
    ragd::check_question(body);
    ragd::check_chat(body);
    ragd::check_call(body);
    ragd::check_model_calls(body);
    return 0;
}
