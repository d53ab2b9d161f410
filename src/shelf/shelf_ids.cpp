#include "shelf/shelf_ids.hpp"

#include <algorithm>
#include <random>

#include <fmt/format.h>

#include "base/base64url.hpp"
#include "base/limits.hpp"
#include "domain/job.hpp"

namespace ragd {
namespace {

constexpr std::string_view kFile = "file-";
constexpr std::string_view kDocument = "file-doc-";
constexpr std::string_view kStore = "vs_";
constexpr std::size_t kDigits = 32;
constexpr std::size_t kNameBytesMax = 40;

bool is_hex(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_of_names(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

}  // namespace

std::string new_file_id(WallTime now) {
    return std::string{kFile} + new_job_id(now).str();
}

std::string new_batch_id(WallTime now) {
    return "vsfb_" + new_job_id(now).str();
}

bool is_file_id(std::string_view id) {
    return id.starts_with(kFile) && id.size() == kFile.size() + kDigits &&
           is_hex(id.substr(kFile.size()));
}

CollectionName new_collection(std::string_view name) {
    thread_local std::random_device device;
    std::string made;
    for (const char c : name.substr(0, std::min(name.size(), kNameBytesMax))) {
        if (is_of_names(c)) {
            made += c;
        } else if (!made.empty() && made.back() != '-') {
            made += '-';
        }
    }
    if (!made.empty() && made.back() != '-') {
        made += '-';
    }
    return CollectionName{made + fmt::format("{:08x}{:04x}", device(), device() & 0xffffU)};
}

std::string store_id(const CollectionName& collection) {
    return std::string{kStore} + collection.str();
}

std::optional<CollectionName> collection_of_store(std::string_view id) {
    if (!id.starts_with(kStore)) {
        return std::nullopt;
    }
    const std::string_view name = id.substr(kStore.size());
    if (name.empty() || name.size() > limits::kCollectionNameBytes ||
        !std::ranges::all_of(name, is_of_names)) {
        return std::nullopt;
    }
    return CollectionName{std::string{name}};
}

std::string file_id_of_document(const DocumentId& document) {
    return std::string{kDocument} + encode_base64url(document.str());
}

std::optional<DocumentId> document_of_file_id(std::string_view id) {
    if (!id.starts_with(kDocument)) {
        return std::nullopt;
    }
    auto document = decode_base64url(id.substr(kDocument.size()));
    if (!document || document->empty() || document->size() > limits::kDocumentIdBytes ||
        encode_base64url(*document) != id.substr(kDocument.size())) {
        return std::nullopt;
    }
    return DocumentId{std::move(*document)};
}

std::string file_id_of(const DocumentId& document, const std::optional<std::string>& source) {
    return source && is_file_id(*source) ? *source : file_id_of_document(document);
}

}  // namespace ragd
