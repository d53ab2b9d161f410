#include "api/openai_response_events.hpp"

#include <iterator>
#include <utility>

#include "api/openai_cited.hpp"

namespace ragd {

Task<Result<void>> ResponseEvents::send(std::string_view type, std::vector<EventMember> members) {
    std::string data = encode_response_event(type, number_++, members);
    co_return co_await stream_.send(type, std::move(data));
}

std::vector<EventMember> ResponseEvents::of_text(std::vector<EventMember> more) const {
    std::vector<EventMember> members{{"item_id", as_json_string(head_.message_id)},
                                     {"output_index", std::to_string(message_index())},
                                     {"content_index", "0"}};
    std::ranges::move(more, std::back_inserter(members));
    return members;
}

std::string ResponseEvents::said(const std::vector<std::string>& annotations) const {
    return refuses_ ? encode_refused(streamed_) : encode_said(streamed_, annotations);
}

Task<Result<void>> ResponseEvents::on_sources(std::span<const Source> sources) {
    refuses_ = wants_json_ && sources.empty();
    std::vector<Source> found{sources.begin(), sources.end()};
    hits_ = RAG_CO_TRY(co_await with_files(call_, head_.collection, std::move(found)));
    for (const std::string_view type : {"response.created", "response.in_progress"}) {
        std::vector<EventMember> members{{"response", encode_response(head_, {})}};
        RAG_CO_TRY(co_await send(type, std::move(members)));
    }
    if (!head_.search_id.empty()) {
        RAG_CO_TRY(co_await tell_search());
    }
    std::vector<EventMember> item{{"output_index", std::to_string(message_index())},
                                  {"item", encode_message(head_, "in_progress", "")}};
    RAG_CO_TRY(co_await send("response.output_item.added", std::move(item)));
    std::vector<EventMember> part = of_text({{"part", said({})}});
    co_return co_await send("response.content_part.added", std::move(part));
}

Task<Result<void>> ResponseEvents::tell_search() {
    std::vector<EventMember> added{{"output_index", "0"},
                                   {"item", encode_search_call(head_, "in_progress", nullptr)}};
    RAG_CO_TRY(co_await send("response.output_item.added", std::move(added)));
    for (const std::string_view type :
         {"response.file_search_call.in_progress", "response.file_search_call.searching",
          "response.file_search_call.completed"}) {
        std::vector<EventMember> members{{"output_index", "0"},
                                         {"item_id", as_json_string(head_.search_id)}};
        RAG_CO_TRY(co_await send(type, std::move(members)));
    }
    std::vector<EventMember> done{{"output_index", "0"},
                                  {"item", encode_search_call(head_, "completed", &hits_)}};
    co_return co_await send("response.output_item.done", std::move(done));
}

Task<Result<void>> ResponseEvents::on_token(std::string text) {
    streamed_ += text;
    std::vector<EventMember> members = of_text({{"delta", as_json_string(text)}});
    if (!refuses_) {
        members.push_back({"logprobs", "[]"});
    }
    co_return co_await send(refuses_ ? "response.refusal.delta" : "response.output_text.delta",
                            std::move(members));
}

Result<void> ResponseEvents::check_streamed(const Answer& answer) const {
    if (streamed_ == answer.text) {
        return {};
    }
    return fail(ErrorCode::kUnavailable,
                "the language model broke off, and what it said so far is void; ask again");
}

Task<Result<void>> ResponseEvents::end_message(const std::vector<std::string>& annotations,
                                               std::string_view status) {
    for (std::size_t i = 0; i < annotations.size(); ++i) {
        std::vector<EventMember> cited =
            of_text({{"annotation_index", std::to_string(i)}, {"annotation", annotations[i]}});
        RAG_CO_TRY(co_await send("response.output_text.annotation.added", std::move(cited)));
    }
    std::vector<EventMember> text =
        of_text({{refuses_ ? "refusal" : "text", as_json_string(streamed_)}});
    if (!refuses_) {
        text.push_back({"logprobs", "[]"});
    }
    RAG_CO_TRY(co_await send(refuses_ ? "response.refusal.done" : "response.output_text.done",
                             std::move(text)));
    std::vector<EventMember> part = of_text({{"part", said(annotations)}});
    RAG_CO_TRY(co_await send("response.content_part.done", std::move(part)));
    std::vector<EventMember> item{{"output_index", std::to_string(message_index())},
                                  {"item", encode_message(head_, status, said(annotations))}};
    co_return co_await send("response.output_item.done", std::move(item));
}

Task<Result<void>> ResponseEvents::finish(std::string_view type, std::string response) {
    std::vector<EventMember> members{{"response", std::move(response)}};
    std::string data = encode_response_event(type, number_++, members);
    co_return co_await stream_.finish(type, std::move(data));
}

std::string ResponseEvents::failed(const Error& error) const {
    const ResponseNow now{.status = ResponseStatus::kFailed, .error = &error};
    return encode_response_event("response.failed", number_,
                                 {{"response", encode_response(head_, now)}});
}

}  // namespace ragd
