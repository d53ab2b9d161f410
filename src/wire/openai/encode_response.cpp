#include "wire/openai/encode_response.hpp"

#include <algorithm>

#include "wire/json_writer.hpp"
#include "wire/openai/annotations.hpp"
#include "wire/problem.hpp"

namespace ragd {
namespace {

void write_hits(JsonWriter& out, const std::vector<StoreHit>& hits) {
    out.begin_array();
    for (const StoreHit& hit : hits) {
        out.begin_object();
        out.key("file_id").string(hit.file.id);
        out.key("filename").string(hit.file.name);
        out.key("score").number(hit.source.score);
        out.key("text").string(hit.source.chunk.text);
        write_attributes(out, hit.source.chunk.metadata);
        out.end_object();
    }
    out.end_array();
}

std::string file_citation(std::size_t index, const CitedFile& file) {
    JsonWriter out;
    out.begin_object();
    out.key("type").string("file_citation");
    out.key("index").integer(index);
    out.key("file_id").string(file.id);
    out.key("filename").string(file.name);
    out.end_object();
    return out.take();
}

std::string address_citation(const Annotation& one) {
    JsonWriter out;
    out.begin_object();
    out.key("type").string("url_citation");
    out.key("start_index").integer(one.start);
    out.key("end_index").integer(one.end);
    out.key("title").string(one.title);
    out.key("url").string(one.url);
    out.end_object();
    return out.take();
}

void write_failure(JsonWriter& out, const ResponseNow& now) {
    out.key("error");
    if (now.error == nullptr) {
        out.null();
    } else {
        const bool is_rate = now.error->code == ErrorCode::kTooManyRequests;
        out.begin_object();
        out.key("code").string(is_rate ? "rate_limit_exceeded" : "server_error");
        out.key("message").string(told(*now.error));
        out.end_object();
    }
    out.key("incomplete_details");
    if (now.status == ResponseStatus::kIncomplete) {
        out.begin_object();
        out.key("reason").string("max_output_tokens");
        out.end_object();
    } else {
        out.null();
    }
}

void write_used(JsonWriter& out, const Usage& usage) {
    out.key("usage").begin_object();
    out.key("input_tokens").integer(usage.prompt_tokens);
    out.key("input_tokens_details").begin_object();
    out.key("cached_tokens").integer(0);
    out.end_object();
    out.key("output_tokens").integer(usage.completion_tokens);
    out.key("output_tokens_details").begin_object();
    out.key("reasoning_tokens").integer(0);
    out.end_object();
    out.key("total_tokens").integer(usage.prompt_tokens + usage.completion_tokens);
    out.end_object();
}

/// What OpenAI's responses do not have.
void write_own_notes(JsonWriter& out, const ResponseFrame& head, const Answer& answer) {
    out.key("answer_kind").string(name_of(answer.kind));
    out.key("warnings").begin_array();
    for (const auto* warnings : {&head.warnings, &answer.warnings}) {
        for (const std::string& warning : *warnings) {
            out.string(warning);
        }
    }
    out.end_array();
}

}  // namespace

std::string as_json_string(std::string_view text) {
    return JsonWriter{}.string(text).take();
}

std::string encode_search_call(const ResponseFrame& head, std::string_view status,
                               const std::vector<StoreHit>* hits) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(head.search_id);
    out.key("type").string("file_search_call");
    out.key("status").string(status);
    out.key("queries").begin_array().string(head.query).end_array();
    out.key("results");
    if (hits != nullptr && head.shows_results) {
        write_hits(out, *hits);
    } else {
        out.null();
    }
    out.end_object();
    return out.take();
}

std::string encode_said(std::string_view text, const std::vector<std::string>& annotations) {
    JsonWriter out;
    out.begin_object();
    out.key("type").string("output_text");
    out.key("text").string(text);
    out.key("annotations").begin_array();
    for (const std::string& one : annotations) {
        out.raw(one);
    }
    out.end_array();
    out.key("logprobs").begin_array().end_array();
    out.end_object();
    return out.take();
}

std::string encode_refused(std::string_view text) {
    JsonWriter out;
    out.begin_object();
    out.key("type").string("refusal");
    out.key("refusal").string(text);
    out.end_object();
    return out.take();
}

std::string encode_message(const ResponseFrame& head, std::string_view status,
                           std::string_view said) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(head.message_id);
    out.key("type").string("message");
    out.key("status").string(status);
    out.key("role").string("assistant");
    out.key("content").begin_array();
    if (!said.empty()) {
        out.raw(said);
    }
    out.end_array();
    out.end_object();
    return out.take();
}

std::vector<std::string> encode_annotations(const ResponseFrame& head, const Answer& answer,
                                            const std::vector<StoreHit>& hits) {
    std::vector<std::string> encoded;
    const auto places = annotations_of(answer, head.collection, head.places);
    std::size_t at = 0;
    for (const SourceRange& citation : answer.citations) {
        const auto hit = std::ranges::find_if(
            hits, [&citation](const StoreHit& one) { return one.source.n == citation.source; });
        if (hit == hits.end() || at == places.size()) {
            continue;  // annotations_of() leaves these out, too
        }
        const Annotation& place = places[at++];
        encoded.push_back(head.search_id.empty() ? address_citation(place)
                                                 : file_citation(place.start, hit->file));
    }
    return encoded;
}

std::string encode_response(const ResponseFrame& head, const ResponseNow& now) {
    JsonWriter out;
    out.begin_object();
    out.key("id").string(head.id);
    out.key("object").string("response");
    out.key("created_at").signed_integer(head.created);
    out.key("status").string(name_of(now.status));
    out.key("background").boolean(false);
    write_failure(out, now);
    out.key("model").string(head.model);
    out.key("output").begin_array();
    for (const std::string& item : now.output) {
        out.raw(item);
    }
    out.end_array();
    out.key("previous_response_id");
    if (head.previous.empty()) {
        out.null();
    } else {
        out.string(head.previous);
    }
    out.key("store").boolean(head.store);
    for (const auto& member : head.echo) {
        out.key(member.key()).value(member.value());
    }
    if (now.answer != nullptr) {
        write_used(out, now.answer->usage);
        write_own_notes(out, head, *now.answer);
    } else {
        out.key("usage").null();
    }
    out.end_object();
    return out.take();
}

std::string encode_response_event(std::string_view type, std::uint64_t number,
                                  const std::vector<EventMember>& members) {
    JsonWriter out;
    out.begin_object();
    out.key("type").string(type);
    out.key("sequence_number").integer(number);
    for (const EventMember& member : members) {
        out.key(member.name).raw(member.json);
    }
    out.end_object();
    return out.take();
}

}  // namespace ragd
