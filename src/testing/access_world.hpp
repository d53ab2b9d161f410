#pragma once
#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "domain/document.hpp"
#include "testing/filter_oracle.hpp"
#include "testing/test_access.hpp"

namespace ragd {

/// A collection of a few documents, readers and lists, drawn by dice, and who may see what, decided
/// in the plainest way: what stores are compared with. The same seed is the same world.
class AccessWorld {
public:
    explicit AccessWorld(std::uint32_t seed) : dice_(seed) {}

    /// Somebody of the default tenant.
    struct Reader {
        std::vector<std::string> principals;
        bool administers = false;

        [[nodiscard]] Scope scope() const {
            return test_scope(TestAccess::of("default", principals,
                                             administers ? Rights{Right::kAdmin} : Rights{}));
        }
        [[nodiscard]] std::string name() const {
            std::string name = administers ? "an administrator" : "a reader";
            for (const std::string& principal : principals) {
                name += " " + principal;
            }
            return name;
        }
    };

    std::size_t below(std::size_t count) { return dice_() % count; }
    std::string some_id() { return "d" + std::to_string(below(10)); }
    Reader some_reader() { return {.principals = some_names(), .administers = below(6) == 0}; }
    DocumentAcl some_acl() {
        DocumentAcl acl;
        if (below(2) == 0) {
            acl.allow = to_principals(some_names());
        }
        if (below(3) == 0) {
            acl.deny = to_principals(some_names());
        }
        return acl;
    }
    Metadata some_metadata() {
        return {{"lang", below(2) == 0 ? "en" : "de"}, {"year", std::uint64_t{2020 + below(4)}}};
    }
    Filter some_filter() {
        Filter filter;
        if (below(3) == 0) {
            filter.clauses.push_back({.key = "lang", .any_of = {std::string{"en"}}});
        }
        if (below(3) == 0) {
            filter.clauses.push_back({.key = "year", .gte = 2021.0});
        }
        return filter;
    }

    void put(const Document& document) {
        documents_.insert_or_assign(document.id.str(), std::pair{document.acl, document.metadata});
    }
    void remove(const std::string& id) { documents_.erase(id); }
    [[nodiscard]] bool holds(const std::string& id) const { return documents_.contains(id); }
    [[nodiscard]] bool is_hidden(const std::string& id, const Reader& reader) const {
        const auto found = documents_.find(id);
        return found != documents_.end() && !sees(reader, found->second.first);
    }
    /// Ids, ascending, of what a reader may see and a filter lets through.
    [[nodiscard]] std::vector<std::string> visible(const Reader& reader,
                                                   const Filter& filter) const {
        std::vector<std::string> ids;
        for (const auto& [id, document] : documents_) {
            const auto& [acl, metadata] = document;
            if (sees(reader, acl) && FilterOracle::matches(filter, metadata)) {
                ids.push_back(id);
            }
        }
        return ids;
    }

private:
    static bool sees(const Reader& reader, const DocumentAcl& acl) {
        bool allowed = !acl.allow;
        bool denied = false;
        for (const std::string& name : reader.principals) {
            for (const Principal& principal : acl.allow.value_or(std::vector<Principal>{})) {
                allowed = allowed || principal.str() == name;
            }
            for (const Principal& principal : acl.deny) {
                denied = denied || principal.str() == name;
            }
        }
        return reader.administers || (allowed && !denied);
    }
    /// Some of few, in no order, perhaps one of them twice.
    std::vector<std::string> some_names() {
        static const std::vector<std::string> kNames{"user:mia", "user:tom", "group:hr",
                                                     "group:\"it\""};
        std::vector<std::string> names;
        for (std::size_t count = below(4); count > 0; --count) {
            names.push_back(kNames[below(kNames.size())]);
        }
        return names;
    }
    static std::vector<Principal> to_principals(const std::vector<std::string>& names) {
        std::vector<Principal> principals;
        for (const std::string& name : names) {
            principals.emplace_back(name);
        }
        return principals;
    }

    std::mt19937 dice_;
    std::map<std::string, std::pair<DocumentAcl, Metadata>> documents_;
};

}  // namespace ragd
