#include "domain/document_id.hpp"

#include <algorithm>
#include <vector>

#include "base/sha256.hpp"

namespace ragd {
namespace {

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
    if (!document.source.empty()) {
        hash.add_field(document.source);
    }
    return DocumentId{std::string{kDerivedIdPrefix} + hash.hex().substr(0, kIdDigits)};
}

}  // namespace ragd
