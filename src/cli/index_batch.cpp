#include "cli/index_batch.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "cli/json_members.hpp"
#include "domain/index_report.hpp"
#include "domain/location_json.hpp"

namespace ragd {
namespace {

constexpr std::size_t kDocumentsPerCall = 32;
constexpr std::chrono::milliseconds kShortCall{100};  // the next one may be twice as large
constexpr std::chrono::milliseconds kLongCall{200};   // the next one is half as large
constexpr std::size_t kBytesPerCall = limits::kMiB;
constexpr std::size_t kLocationsPerCall = limits::kLocationsPerDocument;  // and of JSON's values

boost::json::object json_of_document(const Document& document) {
    boost::json::object out{{"id", document.id.str()}, {"text", document.text}};
    if (!document.title.empty()) {
        out["title"] = document.title;
    }
    if (!document.url.empty()) {
        out["url"] = document.url;
    }
    if (!document.source.empty()) {
        out["source"] = document.source;
    }
    if (!document.metadata.empty()) {
        out["metadata"] = document.metadata;
    }
    if (document.file) {
        out["file"] = json_of_file(*document.file);
    }
    if (!document.locations.empty()) {
        out["locations"] = json_of_locations(document.locations);
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
    if (!document.id.empty() && !is_new(document)) {
        refuse(document, "another document of this run has the same id; give each its own");
        return {};
    }
    const std::size_t bytes = document.text.size();
    if (documents_.size() >= documents_max_ ||
        (!documents_.empty() && (bytes_ + bytes > kBytesPerCall ||
                                 locations_ + document.locations.size() > kLocationsPerCall))) {
        RAG_TRY(flush());
    }
    bytes_ += bytes;
    locations_ += document.locations.size();
    documents_.push_back(std::move(document));
    return {};
}

void IndexBatch::refuse(const Document& document, std::string why) {
    totals_.failed.push_back({.id = document.id.str(),
                              .why = std::move(why),
                              .source = document.source,
                              .path = document.file ? document.file->path : std::string{}});
    target_.on_refused(document);
}

/// One of this run, of its source, or of any where the others are replaced.
bool IndexBatch::is_new(const Document& document) {
    const bool all_kept = target_.on_conflict == OnConflict::kKeepBoth;
    return ids_.emplace(all_kept ? document.source : std::string{}, document.id).second;
}

Result<void> IndexBatch::flush() {
    while (!documents_.empty()) {
        const auto sent = send();
        if (sent) {
            const auto indexed = std::exchange(documents_, {});
            RAG_TRY(target_.on_indexed ? target_.on_indexed(indexed) : Result<void>{});
        } else if (!take_out_refused(sent.error())) {
            return sent.error();
        }
    }
    bytes_ = 0;
    locations_ = 0;
    return {};
}

Result<void> IndexBatch::send() {
    boost::json::array documents;
    for (const Document& document : documents_) {
        documents.push_back(json_of_document(document));
    }
    const boost::json::object body{{"documents", std::move(documents)},
                                   {"collection", target_.collection},
                                   {"on_conflict", name_of(target_.on_conflict)}};
    const SteadyTime start = clock_.now();
    const ApiReply reply =
        RAG_TRY(transport_.call({"POST", "/index", boost::json::serialize(body)}));
    const auto took = clock_.now() - start;
    if (took < kShortCall) {
        documents_max_ = std::min(2 * documents_max_, kDocumentsPerCall);
    } else if (took > kLongCall) {
        documents_max_ = std::max<std::size_t>(documents_max_ / 2, 1);
    }
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
        refuse(*document, at->second);
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
    for (std::size_t i = 0; i < documents_.size(); ++i) {
        const boost::json::value& document = documents->get_array()[i];
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
        const auto* id = fields->if_contains("id");
        const bool named = id != nullptr && id->is_string();
        target_.on_stored(documents_[i],
                          named ? DocumentId{std::string{id->get_string()}} : documents_[i].id,
                          known == IndexStatus::kCreated || known == IndexStatus::kUpdated);
        if (named && fields->contains("renamed_from")) {
            ++totals_.renamed;
            totals_.renamed_example = id->get_string();
        }
        totals_.documents.push_back(document);
    }
    return {};
}

}  // namespace ragd
