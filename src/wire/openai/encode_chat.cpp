#include "wire/openai/encode_chat.hpp"

#include "wire/encode.hpp"
#include "wire/json_writer.hpp"
#include "wire/openai/annotations.hpp"

namespace ragd {
namespace {

constexpr std::string_view kWhole = "chat.completion";
constexpr std::string_view kChunk = "chat.completion.chunk";

std::string_view finish_reason(const Answer& answer) {
    return !answer.tool_calls.empty() ? "tool_calls" : answer.was_cut ? "length" : "stop";
}

enum class Numbered { kNo, kYes };

void write_tool_calls(JsonWriter& out, const Answer& answer, Numbered numbered) {
    out.key("tool_calls").begin_array();
    for (std::size_t i = 0; i < answer.tool_calls.size(); ++i) {
        const ToolCall& call = answer.tool_calls[i];
        out.begin_object();
        if (numbered == Numbered::kYes) {
            out.key("index").integer(i);
        }
        out.key("id").string(call.id);
        out.key("type").string("function");
        out.key("function").begin_object();
        out.key("name").string(call.name);
        out.key("arguments").string(call.arguments);
        out.end_object().end_object();
    }
    out.end_array();
}

/// Opens the object.
void write_head(JsonWriter& out, const Completion& completion, std::string_view object) {
    out.begin_object();
    out.key("id").string("chatcmpl-" + completion.id.str());
    out.key("object").string(object);
    out.key("created").signed_integer(completion.created);
    out.key("model").string(completion.model);
}

void write_annotations(JsonWriter& out, const Completion& completion, const Answer& answer) {
    out.key("annotations").begin_array();
    for (const Annotation& one : annotations_of(answer, completion.collection, completion.places)) {
        out.begin_object();
        out.key("type").string("url_citation");
        out.key("url_citation").begin_object();
        out.key("start_index").integer(one.start);
        out.key("end_index").integer(one.end);
        out.key("title").string(one.title);
        out.key("url").string(one.url);
        out.end_object().end_object();
    }
    out.end_array();
}

void write_message(JsonWriter& out, const Completion& completion, const Answer& answer) {
    const bool refuses = is_refusal(completion, answer.sources);
    out.key("message").begin_object();
    out.key("role").string("assistant");
    for (const bool is_content : {true, false}) {
        out.key(is_content ? "content" : "refusal");
        const bool says = !answer.text.empty() || answer.tool_calls.empty();
        if (is_content != refuses && says) {
            out.string(answer.text);
        } else {
            out.null();
        }
    }
    write_annotations(out, completion, answer);
    if (!answer.tool_calls.empty()) {
        write_tool_calls(out, answer, Numbered::kNo);
    }
    out.end_object();
}

void write_usage(JsonWriter& out, const Usage& usage) {
    out.key("usage").begin_object();
    out.key("prompt_tokens").integer(usage.prompt_tokens);
    out.key("completion_tokens").integer(usage.completion_tokens);
    out.key("total_tokens").integer(usage.prompt_tokens + usage.completion_tokens);
    out.end_object();
}

/// What OpenAI's answers do not have.
void write_notes(JsonWriter& out, const Completion& completion, const Answer& answer) {
    out.key("answer_kind").string(name_of(answer.kind));
    out.key("warnings").begin_array();
    for (const auto* warnings : {&completion.warnings, &answer.warnings}) {
        for (const std::string& warning : *warnings) {
            out.string(warning);
        }
    }
    out.end_array();
}

/// `write_delta` writes the members of `delta`. The chunk's object is left open.
template <typename WriteDelta>
void write_choice(JsonWriter& out, std::string_view finish, WriteDelta write_delta) {
    out.key("choices").begin_array().begin_object();
    out.key("index").integer(0);
    out.key("delta").begin_object();
    write_delta();
    out.end_object();
    out.key("logprobs").null();
    out.key("finish_reason");
    if (finish.empty()) {
        out.null();
    } else {
        out.string(finish);
    }
    out.end_object().end_array();
}

}  // namespace

bool is_refusal(const Completion& completion, std::span<const Source> sources) {
    return completion.format == OutputFormat::kJson && sources.empty();
}

std::string encode_completion(const Completion& completion, const Answer& answer) {
    JsonWriter out;
    write_head(out, completion, kWhole);
    out.key("choices").begin_array().begin_object();
    out.key("index").integer(0);
    write_message(out, completion, answer);
    out.key("logprobs").null();
    out.key("finish_reason").string(finish_reason(answer));
    out.end_object().end_array();
    write_usage(out, answer.usage);
    write_sources(out, answer.sources, completion.places);
    write_notes(out, completion, answer);
    out.end_object();
    return out.take();
}

std::string encode_first_chunk(const Completion& completion, std::span<const Source> sources) {
    JsonWriter out;
    write_head(out, completion, kChunk);
    write_choice(out, "", [&out] {
        out.key("role").string("assistant");
        out.key("content").string("");
    });
    write_sources(out, sources, completion.places);
    out.end_object();
    return out.take();
}

std::string encode_text_chunk(const Completion& completion, std::string_view text, bool refuses) {
    JsonWriter out;
    write_head(out, completion, kChunk);
    write_choice(out, "", [&] { out.key(refuses ? "refusal" : "content").string(text); });
    out.end_object();
    return out.take();
}

std::string encode_annotations_chunk(const Completion& completion, const Answer& answer) {
    JsonWriter out;
    write_head(out, completion, kChunk);
    write_choice(out, "", [&] { write_annotations(out, completion, answer); });
    out.end_object();
    return out.take();
}

std::string encode_tool_calls_chunk(const Completion& completion, const Answer& answer) {
    JsonWriter out;
    write_head(out, completion, kChunk);
    write_choice(out, "", [&] { write_tool_calls(out, answer, Numbered::kYes); });
    out.end_object();
    return out.take();
}

std::string encode_last_chunk(const Completion& completion, const Answer& answer) {
    JsonWriter out;
    write_head(out, completion, kChunk);
    write_choice(out, finish_reason(answer), [] {});
    write_notes(out, completion, answer);
    out.end_object();
    return out.take();
}

std::string encode_usage_chunk(const Completion& completion, const Usage& usage) {
    JsonWriter out;
    write_head(out, completion, kChunk);
    out.key("choices").begin_array().end_array();
    write_usage(out, usage);
    out.end_object();
    return out.take();
}

}  // namespace ragd
