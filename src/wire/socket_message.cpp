#include "wire/socket_message.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "base/faults.hpp"
#include "base/limits.hpp"
#include "base/shown.hpp"
#include "wire/collection.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

/// A number beyond the range of a double, which cannot be written down again.
bool has_infinity(const json::value& value) {
    if (const auto* number = value.if_double()) {
        return std::isinf(*number);
    }
    if (const auto* array = value.if_array()) {
        return std::ranges::any_of(*array, has_infinity);
    }
    const auto* object = value.if_object();
    return object != nullptr && std::ranges::any_of(*object, [](const auto& member) {
               return has_infinity(member.value());
           });
}

std::optional<std::string> read_id(ObjectReader& reader) {
    const auto id = reader.string("id");
    if (id && !id->empty() && id->size() <= limits::kSocketIdBytes) {
        return std::string{*id};
    }
    if (reader.find("id") == nullptr || id) {
        reader.fault("id", fmt::format("must be a string of 1..{} bytes, by which you know what "
                                       "comes back",
                                       limits::kSocketIdBytes));
    }
    return std::nullopt;
}

std::optional<ClientVerb> read_verb(ObjectReader& reader) {
    const auto name = reader.string("type");
    const auto verb = parse_name<ClientVerb>(name.value_or(""));
    if (!verb && (name || reader.find("type") == nullptr)) {
        reader.fault("type", "must be one of " + all_names<ClientVerb>());
    }
    return verb;
}

std::string read_question(ObjectReader& reader) {
    const auto* query = reader.find("query");
    const auto* body = query == nullptr ? nullptr : query->if_object();
    if (body == nullptr) {
        reader.fault("query", "must be an object: the body of /query");
        return {};
    }
    if (has_infinity(*query)) {
        reader.fault("query", "has a number that is too large");
        return {};
    }
    json::object question = *body;
    question.emplace("stream", true);  // unless it says something itself
    return JsonWriter{}.object(question).take();
}

}  // namespace

std::variant<ClientMessage, ClientFault> decode_client_message(std::string_view text) {
    const auto read = parse_json(text);
    if (!read) {
        return ClientFault{.id = std::nullopt, .error = read.error()};
    }
    Faults faults;
    const auto* object = read->if_object();
    if (object == nullptr) {
        faults.add("", fmt::format("must be a JSON object, not {}", kind_name(*read)));
        return ClientFault{.id = std::nullopt, .error = faults.to_error()};
    }
    ObjectReader reader{*object, "", faults};
    const auto id = read_id(reader);
    const auto verb = read_verb(reader);
    ClientMessage message{.id = id.value_or(""), .verb = verb.value_or(ClientVerb::kCancel)};
    if (verb == ClientVerb::kQuery) {
        message.question = read_question(reader);
    } else if (verb == ClientVerb::kSubscribe) {
        message.collection = read_collection(reader);
    }
    if (verb) {  // else nobody knows what belongs to it
        reader.refuse_unknown();
    }
    if (!faults.empty()) {
        return ClientFault{.id = id, .error = faults.to_error()};
    }
    return message;
}

std::string encode_server_event(const std::optional<std::string>& id, std::string_view event,
                                std::string_view data) {
    JsonWriter out;
    out.begin_object().key("id");
    if (id) {
        out.string(*id);
    } else {
        out.null();
    }
    out.key("event").string(event).key("data").raw(data).end_object();
    return out.take();
}

std::string encode_change(const CollectionName& collection, const ToldChange& change) {
    JsonWriter out;
    out.begin_object().key("collection").string(collection.str());
    out.key("kind").string(change.job.empty() ? name_of(change.kind) : name_of(change.state));
    if (!change.job.empty()) {
        out.key("job_id").string(change.job.str());
    } else if (!change.document.empty()) {
        out.key("document_id").string(change.document.str());
    } else {
        out.key("count").integer(change.count);
    }
    out.end_object();
    return out.take();
}

std::string encode_subscription(const CollectionName& collection, std::string_view kind) {
    JsonWriter out;
    out.begin_object().key("collection").string(collection.str());
    out.key("kind").string(kind).end_object();
    return out.take();
}

}  // namespace ragd
