#pragma once
#include <functional>
#include <map>
#include <string>
#include <utility>

#include "ports/source_store.hpp"

namespace ragd {

/// Records of sources in memory. Documents are counted by whoever has them.
/// Threads: the io thread.
class MemorySources {
public:
    using Counts = std::map<std::string, std::uint64_t>;  // of a scope, by source

    [[nodiscard]] std::vector<StoredSource> list(const Scope& scope, Counts counts) const {
        for (const auto& [place, record] : records_) {
            if (place.first == scope.key()) {
                counts.emplace(place.second, 0);
            }
        }
        std::vector<StoredSource> out;
        for (const auto& [name, documents] : counts) {
            out.push_back({.source = name, .documents = documents, .record = of(scope, name)});
            if (out.back().record) {
                out.back().record->failures.clear();
            }
        }
        return out;
    }
    [[nodiscard]] std::optional<StoredSource> find(const Scope& scope, const std::string& source,
                                                   const Counts& counts) const {
        const auto count = counts.find(source);
        StoredSource out{.source = source,
                         .documents = count == counts.end() ? 0 : count->second,
                         .record = of(scope, source)};
        return out.record || out.documents > 0 ? std::optional{std::move(out)} : std::nullopt;
    }
    void put(const Scope& scope, SourceRecord record) {
        std::pair place{scope.key(), record.source};
        records_.insert_or_assign(std::move(place), std::move(record));
    }
    bool remove(const Scope& scope, const std::string& source) {
        return records_.erase({scope.key(), source}) > 0;
    }

private:
    [[nodiscard]] std::optional<SourceRecord> of(const Scope& scope,
                                                 const std::string& source) const {
        const auto found = records_.find({scope.key(), source});
        return found == records_.end() ? std::nullopt : std::optional{found->second};
    }
    std::map<std::pair<CollectionKey, std::string>, SourceRecord> records_;
};

}  // namespace ragd
