#include "cli/source_client.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/percent.hpp"
#include "cli/document_pages.hpp"
#include "cli/json_members.hpp"

namespace ragd {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

const array* list_at(const object& members, std::string_view key) {
    const value* found = members.if_contains(key);
    return found == nullptr ? nullptr : found->if_array();
}

std::optional<OriginalFile> file_at(const object& document) {
    const value* found = document.if_contains("file");
    return found == nullptr ? std::nullopt : file_of_json(*found);
}

object json_of_record(const SourceRecord& record) {
    array failures;
    for (const SourceFailure& failure : record.failures) {
        failures.push_back(object{{"path", failure.path},
                                  {"code", failure.code},
                                  {"why", failure.why},
                                  {"stamp", failure.stamp}});
    }
    return {{"state", name_of(record.state)},
            {"places", array(record.places.begin(), record.places.end())},
            {"files", record.files},
            {"indexed", record.indexed},
            {"unchanged", record.unchanged},
            {"removed", record.removed},
            {"vanished", record.vanished},
            {"failed", record.failed},
            {"failures", std::move(failures)}};
}

/// An answer without a body, or the error that it tells of.
Result<void> expect_done(const ApiReply& reply) {
    if (reply.status >= 200 && reply.status < 300) {
        return {};
    }
    const auto problem = json_of(reply);
    return problem ? fail(ErrorCode::kInternal, fmt::format("the server answered {}", reply.status))
                   : problem.error();
}

}  // namespace

Result<ToldSource> SourceClient::find(const std::string& source) {
    const std::string target =
        fmt::format("/sources/{}?collection={}", percent_encode(source), collection_);
    const ApiReply reply = RAG_TRY(transport_.call({"GET", target, ""}));
    ToldSource told;
    const auto answer = json_of(reply);
    if (!answer && answer.error().code == ErrorCode::kNotFound) {
        return told;
    }
    if (!answer) {
        return answer.error();
    }
    const object* members = answer->if_object();
    const array* failures = members == nullptr ? nullptr : list_at(*members, "failures");
    const array* places = members == nullptr ? nullptr : list_at(*members, "places");
    if (failures == nullptr || places == nullptr) {
        return fail(ErrorCode::kInternal,
                    "what the server knows of the source cannot be read; is this a ragd server?");
    }
    for (const value& place : *places) {
        told.places.emplace_back(place.is_string() ? place.get_string() : "");
    }
    for (const value& failure : *failures) {
        if (const object* fields = failure.if_object()) {
            told.failures.push_back({.path = text_at(*fields, "path"),
                                     .code = text_at(*fields, "code"),
                                     .why = text_at(*fields, "why"),
                                     .stamp = text_at(*fields, "stamp")});
        }
    }
    return told;
}

Result<std::vector<StoredDocument>> SourceClient::documents(const std::string& source) {
    std::vector<StoredDocument> out;
    RAG_TRY(for_each_document(transport_, {.collection = collection_, .source = source},
                              [&](const object& document) {
                                  out.push_back({.id = DocumentId{text_at(document, "id")},
                                                 .version = whole_number_at(document, "version"),
                                                 .chunks = whole_number_at(document, "chunks"),
                                                 .url = text_at(document, "url"),
                                                 .file = file_at(document)});
                              }));
    return out;
}

Result<void> SourceClient::tell(const SourceRecord& record) {
    const std::string target =
        fmt::format("/sources/{}?collection={}", percent_encode(record.source), collection_);
    return expect_done(
        RAG_TRY(transport_.call({"PUT", target, boost::json::serialize(json_of_record(record))})));
}

Result<bool> SourceClient::remove_document(const DocumentId& id) {
    const std::string target =
        fmt::format("/documents/{}?collection={}", percent_encode(id.str()), collection_);
    const auto done = expect_done(RAG_TRY(transport_.call({"DELETE", target, ""})));
    if (!done && done.error().code == ErrorCode::kNotFound) {
        return false;
    }
    return done ? Result<bool>{true} : done.error();
}

}  // namespace ragd
