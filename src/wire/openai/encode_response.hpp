#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "base/error.hpp"
#include "base/names.hpp"
#include "domain/answer.hpp"
#include "domain/cited_file.hpp"
#include "domain/source.hpp"
#include "wire/openai/encode_search.hpp"

namespace ragd {

enum class ResponseStatus { kInProgress, kCompleted, kIncomplete, kFailed };
template <>
inline constexpr auto kNamesOf<ResponseStatus> =
    names_of<ResponseStatus>("in_progress", "completed", "incomplete", "failed");

/// What all that is said of one response has in common.
struct ResponseFrame {
    std::string id;          // resp_...
    std::string search_id;   // of its file search; empty: none was asked for
    std::string message_id;  // of its message
    std::int64_t created = 0;
    std::string model;
    std::string previous;
    bool store = true;
    std::string query;  // that is searched
    bool shows_results = false;
    boost::json::object echo;
    std::vector<std::string> warnings;
    CollectionName collection;
    Places places = Places::kHidden;
};

// Parts of a response, each as one JSON text.

/// `hits`: what it found; null: it has not found anything yet.
std::string encode_search_call(const ResponseFrame& head, std::string_view status,
                               const std::vector<StoreHit>* hits);
/// What a message says: with its annotations, in order.
std::string encode_said(std::string_view text, const std::vector<std::string>& annotations);
std::string encode_refused(std::string_view text);
/// `said`: empty while there is nothing.
std::string encode_message(const ResponseFrame& head, std::string_view status,
                           std::string_view said);
/// Of each citation of the answer, in order: of a file where it was searched, else of an address.
/// `hits` are the answer's sources.
std::vector<std::string> encode_annotations(const ResponseFrame& head, const Answer& answer,
                                            const std::vector<StoreHit>& hits);

/// The whole of it. `answer` is null as long as there is none, `error` where it did not fail.
struct ResponseNow {
    ResponseStatus status = ResponseStatus::kInProgress;
    std::vector<std::string> output = {};
    const Answer* answer = nullptr;
    const Error* error = nullptr;
};
std::string encode_response(const ResponseFrame& head, const ResponseNow& now);

/// An event of a stream: `members` are its own, each a name and one JSON text.
struct EventMember {
    std::string_view name;
    std::string json;
};
std::string encode_response_event(std::string_view type, std::uint64_t number,
                                  const std::vector<EventMember>& members);
std::string as_json_string(std::string_view text);

}  // namespace ragd
