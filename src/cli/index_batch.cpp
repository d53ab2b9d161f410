#include "cli/index_batch.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "domain/index_report.hpp"

namespace ragd {
namespace {

// A call answers in seconds, so that progress shows and an interrupted run loses little.
constexpr std::size_t kDocumentsPerCall = 32;
constexpr std::size_t kBytesPerCall = limits::kMiB;

boost::json::object json_of_document(const Document& document) {
    boost::json::object out{{"id", document.id.str()}, {"text", document.text}};
    if (!document.title.empty()) {
        out["title"] = document.title;
    }
    if (!document.url.empty()) {
        out["url"] = document.url;
    }
    if (!document.metadata.empty()) {
        out["metadata"] = document.metadata;
    }
    return out;
}

/// 3 for "/documents/3/text".
std::optional<std::size_t> document_of(std::string_view pointer) {
    constexpr std::string_view kPrefix = "/documents/";
    if (!pointer.starts_with(kPrefix)) {
        return std::nullopt;
    }
    pointer.remove_prefix(kPrefix.size());
    std::size_t index = 0;
    const auto [end, error] =
        std::from_chars(pointer.data(), pointer.data() + pointer.size(), index);
    return error == std::errc{} ? std::optional{index} : std::nullopt;
}

}  // namespace

Result<void> IndexBatch::add(Document document) {
    if (!document.id.empty() && !ids_.insert(document.id).second) {
        totals_.failed.push_back(
            {document.id.str(), "another document of this run has the same id; give each its own"});
        return {};
    }
    const std::size_t bytes = document.text.size();
    if (documents_.size() >= kDocumentsPerCall ||
        (!documents_.empty() && bytes_ + bytes > kBytesPerCall)) {
        RAG_TRY(flush());
    }
    bytes_ += bytes;
    documents_.push_back(std::move(document));
    return {};
}

Result<void> IndexBatch::flush() {
    while (!documents_.empty()) {
        const auto sent = send();
        if (sent) {
            documents_.clear();
        } else if (!take_out_refused(sent.error())) {
            return sent.error();
        }
    }
    bytes_ = 0;
    return {};
}

Result<void> IndexBatch::send() {
    boost::json::array documents;
    for (const Document& document : documents_) {
        documents.push_back(json_of_document(document));
    }
    const boost::json::object body{{"documents", std::move(documents)},
                                   {"collection", collection_}};
    const ApiReply reply =
        RAG_TRY(transport_.call({"POST", "/index", boost::json::serialize(body)}));
    return count(RAG_TRY(json_of(reply)));
}

bool IndexBatch::take_out_refused(const Error& error) {
    std::map<std::size_t, std::string> refused;
    for (const FieldError& field : error.fields) {
        if (const auto index = document_of(field.pointer); index && *index < documents_.size()) {
            refused.emplace(*index, field.detail);
        }
    }
    for (auto at = refused.rbegin(); at != refused.rend(); ++at) {
        const auto document = documents_.begin() + static_cast<std::ptrdiff_t>(at->first);
        totals_.failed.push_back({document->id.str(), at->second});
        documents_.erase(document);
    }
    return !refused.empty();
}

Result<void> IndexBatch::count(const boost::json::value& report) {
    const auto* object = report.if_object();
    const auto* documents = object != nullptr ? object->if_contains("documents") : nullptr;
    if (documents == nullptr || !documents->is_array() ||
        documents->get_array().size() != documents_.size()) {
        return fail(ErrorCode::kInternal,
                    "the answer does not say what became of each document; is this a ragd server?");
    }
    for (const boost::json::value& document : documents->get_array()) {
        const auto* fields = document.if_object();
        if (fields == nullptr) {
            continue;
        }
        if (const auto* chunks = fields->if_contains("chunks"); chunks != nullptr) {
            totals_.chunks += whole_number(*chunks);
        }
        const auto* status = fields->if_contains("status");
        const auto known = status != nullptr && status->is_string()
                               ? parse_name<IndexStatus>(status->get_string())
                               : std::nullopt;
        ++(known == IndexStatus::kCreated   ? totals_.created
           : known == IndexStatus::kUpdated ? totals_.updated
                                            : totals_.unchanged);
        totals_.documents.push_back(document);
    }
    return {};
}

}  // namespace ragd
