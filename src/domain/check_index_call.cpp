#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "domain/document_id.hpp"
#include "domain/document_url.hpp"
#include "domain/filter_limits.hpp"
#include "domain/index_call.hpp"

namespace ragd {
namespace {

void check_chunking(ChunkOptions options, Faults& faults) {
    using limits::kChunkPiecesMax;
    using limits::kChunkPiecesMin;
    if (options.chunk_size < kChunkPiecesMin || options.chunk_size > kChunkPiecesMax) {
        faults.add_new("/chunk_size", fmt::format("must be {}..{}, is {}", kChunkPiecesMin,
                                                  kChunkPiecesMax, options.chunk_size));
    }
    if (options.overlap >= options.chunk_size) {
        faults.add_new("/overlap", fmt::format("must be less than chunk_size ({}), is {}",
                                               options.chunk_size, options.overlap));
    }
}

void check_string(const std::string& pointer, const std::string& text, std::size_t bytes_max,
                  Faults& faults) {
    if (text.size() > bytes_max) {
        faults.add_new(pointer,
                       fmt::format("must have at most {} bytes, has {}", bytes_max, text.size()));
    } else if (!is_valid_utf8(text)) {
        faults.add_new(pointer, "must be valid UTF-8");
    }
}

bool has_valid_name(const OriginalFile& file) {
    return !file.name.empty() && file.name.size() <= limits::kFileNameBytes &&
           is_valid_utf8(file.name) && !has_control_character(file.name) &&
           !file.name.contains('/');
}

bool is_media_type(std::string_view text) {
    return text.size() <= limits::kMediaTypeBytes &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
}

void check_line(const std::string& pointer, const std::string& text, std::size_t bytes_max,
                Faults& faults) {
    if (text.size() > bytes_max || !is_valid_utf8(text) || has_control_character(text)) {
        faults.add_new(pointer, fmt::format("must have at most {} bytes and no control characters",
                                            bytes_max));
    }
}

void check_file(const std::string& at, const OriginalFile& file, Faults& faults) {
    if (!has_valid_name(file)) {
        faults.add_new(at + "/name",
                       fmt::format("must be 1..{} bytes without control characters and without '/'",
                                   limits::kFileNameBytes));
    }
    check_line(at + "/path", file.path, limits::kUrlBytes, faults);
    check_line(at + "/stamp", file.stamp, limits::kStampBytes, faults);
    if (!is_media_type(file.media_type)) {
        faults.add_new(at + "/media_type", fmt::format("must have at most {} characters of ASCII",
                                                       limits::kMediaTypeBytes));
    }
    if (!is_sha256(file.sha256)) {
        faults.add_new(at + "/sha256", "must be 64 digits of lower-case hex");
    }
}

bool fits(const Location& location) {
    return std::ranges::all_of(
        std::array{&location.sheet, &location.range, &location.anchor},
        [](const std::string* name) { return name->size() <= limits::kLocationNameBytes; });
}

void check_locations(const std::string& at, const Document& document, Faults& faults) {
    const auto& locations = document.locations;
    if (locations.size() > limits::kLocationsPerDocument) {
        faults.add_new(at, fmt::format("must have at most {} elements, has {}",
                                       limits::kLocationsPerDocument, locations.size()));
        return;
    }
    std::size_t last = 0;
    for (std::size_t i = 0; i < locations.size(); ++i) {
        const Span span = locations[i].span;
        if (span.start < last || span.end <= span.start || span.end > document.text.size()) {
            faults.add_new(fmt::format("{}/{}", at, i),
                           fmt::format("must be bytes of the text, start < end <= {}, behind those "
                                       "of the element before",
                                       document.text.size()));
            return;  // the next ones would be compared with it
        }
        last = span.end;
        if (!fits(locations[i].location)) {
            faults.add_new(
                fmt::format("{}/{}/2", at, i),
                fmt::format("must have names of at most {} bytes", limits::kLocationNameBytes));
        }
    }
}

void check_document(const std::string& at, const Document& document, Faults& faults) {
    check_string(at + "/id", document.id.str(), limits::kDocumentIdBytes, faults);
    check_string(at + "/title", document.title, limits::kTitleBytes, faults);
    check_string(at + "/url", document.url, limits::kUrlBytes, faults);
    if (!is_safe_url(document.url)) {
        faults.add_new(
            at + "/url",
            fmt::format("must begin with one of {} and a colon, or have no scheme", kUrlSchemes));
    }
    check_string(at + "/source", document.source, limits::kSourceBytes, faults);
    if (document.text.size() > limits::kDocumentTextBytes) {
        faults.add_new(at + "/text",
                       fmt::format("must have at most {} bytes, has {}; split the document",
                                   limits::kDocumentTextBytes, document.text.size()));
    } else if (!is_valid_utf8(document.text)) {
        faults.add_new(at + "/text", "must be valid UTF-8");
    } else if (trim(document.text).empty()) {
        faults.add_new(at + "/text", "must not be blank");
    }
    if (document.file) {
        check_file(at + "/file", *document.file, faults);
    }
    check_locations(at + "/locations", document, faults);
}

using FirstWith = std::unordered_map<DocumentId, std::size_t>;

/// A given id must not be the one that another document of the call gets from its content, or one
/// of the two would be lost.
void check_derived_ids(const IndexCall& call, const FirstWith& given, Faults& faults) {
    const bool may_meet = std::ranges::any_of(
        given, [](const auto& entry) { return entry.first.str().starts_with(kDerivedIdPrefix); });
    for (std::size_t i = 0; may_meet && i < call.documents.size(); ++i) {
        if (!call.documents[i].id.empty()) {
            continue;
        }
        if (const auto met = given.find(id_from_content(call.documents[i])); met != given.end()) {
            faults.add_new(fmt::format("/documents/{}/id", met->second),
                           fmt::format("must differ from the id that /documents/{} gets from its "
                                       "content",
                                       i));
        }
    }
}

}  // namespace

Result<CheckedIndexCall> check(IndexCall call, Faults so_far) {
    check_chunking(call.chunking, so_far);
    if (call.documents.empty() || call.documents.size() > limits::kDocumentsPerCall) {
        so_far.add_new("/documents", fmt::format("must have 1..{} elements, has {}",
                                                 limits::kDocumentsPerCall, call.documents.size()));
    }
    if (!call.only_if.is_none() && call.documents.size() > 1) {
        so_far.add("/documents", "must be one document where If-Match or If-None-Match is sent");
    }
    FirstWith first_with;
    std::set<std::pair<std::string_view, std::string_view>> of_sources;
    for (std::size_t i = 0; i < call.documents.size(); ++i) {
        const Document& document = call.documents[i];
        const std::string at = fmt::format("/documents/{}", i);
        check_document(at, document, so_far);
        if (document.id.empty()) {
            continue;
        }
        const auto [first, is_new] = first_with.emplace(document.id, i);
        const bool is_new_there = of_sources.emplace(document.source, document.id.str()).second;
        if (!is_new && !(is_new_there && call.on_conflict == OnConflict::kKeepBoth)) {
            so_far.add_new(
                at + "/id",
                fmt::format("repeats the id of /documents/{}; give each id once", first->second));
        }
    }
    check_derived_ids(call, first_with, so_far);
    if (!so_far.empty()) {
        return so_far.to_error();
    }
    return CheckedIndexCall{std::move(call)};
}

}  // namespace ragd
