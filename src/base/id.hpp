#pragma once
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace ragd {

/// A string that names one kind of thing; ids of different kinds do not mix.
template <typename Tag>
class Id {
public:
    Id() = default;
    explicit Id(std::string value) : value_(std::move(value)) {}
    [[nodiscard]] const std::string& str() const { return value_; }
    [[nodiscard]] bool empty() const { return value_.empty(); }
    auto operator<=>(const Id&) const = default;

private:
    std::string value_;
};

using TenantId = Id<struct TenantTag>;
using CollectionName = Id<struct CollectionTag>;
using DocumentId = Id<struct DocumentTag>;
using RequestId = Id<struct RequestTag>;

/// A whole number that names one kind of thing.
template <typename Tag>
struct Number {
    std::uint64_t value = 0;
    auto operator<=>(const Number&) const = default;
};

/// Names one chunk of one version of a document. Never given twice by one store.
using ChunkId = Number<struct ChunkTag>;

}  // namespace ragd

template <typename Tag>
struct std::hash<ragd::Id<Tag>> {
    std::size_t operator()(const ragd::Id<Tag>& id) const {
        return std::hash<std::string>{}(id.str());
    }
};
template <typename Tag>
struct std::hash<ragd::Number<Tag>> {
    std::size_t operator()(const ragd::Number<Tag>& id) const {
        return std::hash<std::uint64_t>{}(id.value);
    }
};
