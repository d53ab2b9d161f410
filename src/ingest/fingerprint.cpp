#include "ingest/fingerprint.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "base/sha256.hpp"

namespace ragd {
namespace {

/// Raise it when the same document would be cut or embedded differently than before: documents then
/// count as changed when they are sent again.
constexpr std::string_view kFormatVersion = "1";
constexpr std::size_t kIdDigits = 32;

void append_canonical(std::string& out, const boost::json::value& value);

void append_canonical(std::string& out, const boost::json::object& object) {
    std::vector<const boost::json::key_value_pair*> members;
    members.reserve(object.size());
    for (const auto& member : object) {
        members.push_back(&member);
    }
    std::ranges::sort(members, [](const auto* a, const auto* b) { return a->key() < b->key(); });
    out += '{';
    for (const auto* member : members) {
        out += out.back() == '{' ? "" : ",";
        out += boost::json::serialize(member->key());
        out += ':';
        append_canonical(out, member->value());
    }
    out += '}';
}

void append_canonical(std::string& out, const boost::json::array& array) {
    out += '[';
    for (std::size_t i = 0; i < array.size(); ++i) {
        out += i == 0 ? "" : ",";
        append_canonical(out, array[i]);
    }
    out += ']';
}

void append_canonical(std::string& out, const boost::json::value& value) {
    if (const auto* object = value.if_object()) {
        append_canonical(out, *object);
    } else if (const auto* array = value.if_array()) {
        append_canonical(out, *array);
    } else {
        out += boost::json::serialize(value);
    }
}

}  // namespace

std::string canonical_json(const boost::json::value& value) {
    std::string out;
    append_canonical(out, value);
    return out;
}

DocumentId id_from_content(const Document& document) {
    Sha256 hash;
    hash.add_field(document.text).add_field(document.title).add_field(document.url);
    hash.add_field(canonical_json(document.metadata));
    return DocumentId{std::string{kDerivedIdPrefix} + hash.hex().substr(0, kIdDigits)};
}

std::string fingerprint(const Document& document, ChunkOptions options,
                        const EmbeddingModel& model) {
    Sha256 hash;
    hash.add_field(kFormatVersion);
    hash.add_field(document.text).add_field(document.title).add_field(document.url);
    hash.add_field(canonical_json(document.metadata));
    hash.add_field(fmt::format("{} {}", options.chunk_size, options.overlap));
    hash.add_field(model.name).add_field(model.revision);
    if (!document.acl.is_open()) {  // without one it is what it was before there were such lists
        hash.add_field(encode_acl(document.acl));
    }
    return hash.hex();
}

}  // namespace ragd
