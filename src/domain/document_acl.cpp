#include "domain/document_acl.hpp"

#include <algorithm>
#include <utility>

#include <boost/json.hpp>

namespace ragd {
namespace {

namespace json = boost::json;

bool names_one_of(const std::vector<Principal>& list, const Access& access) {
    return std::ranges::any_of(list, [&](const Principal& principal) {
        return std::ranges::binary_search(access.principals(), principal);
    });
}

json::array names_of(std::vector<Principal> list) {
    std::ranges::sort(list);
    const auto repeated = std::ranges::unique(list);
    list.erase(repeated.begin(), repeated.end());
    json::array names;
    for (const Principal& principal : list) {
        names.emplace_back(principal.str());
    }
    return names;
}

/// Nothing: it is not a list of names.
std::optional<std::vector<Principal>> list_of(const json::value& value) {
    const json::array* names = value.if_array();
    if (names == nullptr) {
        return std::nullopt;
    }
    std::vector<Principal> list;
    for (const json::value& name : *names) {
        if (!name.is_string()) {
            return std::nullopt;
        }
        list.emplace_back(std::string{name.get_string()});
    }
    return list;
}

Error acl_damaged() {
    return fail(ErrorCode::kInternal, "the access list of a stored document is damaged");
}

}  // namespace

bool may_read(const Access& access, const DocumentAcl& acl) {
    if (access.sees_all()) {
        return true;
    }
    return !names_one_of(acl.deny, access) && (!acl.allow || names_one_of(*acl.allow, access));
}

std::string encode_acl(const DocumentAcl& acl) {
    if (acl.is_open()) {
        return {};
    }
    json::object lists;
    if (acl.allow) {
        lists["allow"] = names_of(*acl.allow);
    }
    if (!acl.deny.empty()) {
        lists["deny"] = names_of(acl.deny);
    }
    return json::serialize(lists);
}

Result<DocumentAcl> decode_acl(std::string_view text) {
    DocumentAcl acl;
    if (text.empty()) {
        return acl;
    }
    boost::system::error_code failure;
    const json::value parsed = json::parse(text, failure);
    if (failure || !parsed.is_object() || parsed.get_object().empty()) {
        return acl_damaged();
    }
    for (const auto& member : parsed.get_object()) {
        auto list = list_of(member.value());
        if (list && member.key() == "allow") {
            acl.allow = std::move(list);
        } else if (list && member.key() == "deny") {
            acl.deny = std::move(*list);
        } else {
            return acl_damaged();
        }
    }
    return acl;
}

Result<bool> may_read_kept(const Access& access, std::string_view text) {
    if (text.empty() || access.sees_all()) {
        return true;
    }
    return may_read(access, RAG_TRY(decode_acl(text)));
}

}  // namespace ragd
