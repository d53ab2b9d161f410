#pragma once
#include <compare>
#include <utility>

#include "base/id.hpp"
#include "domain/access.hpp"
#include "domain/request_context.hpp"

namespace ragd {

/// Names a collection in what a store keeps. It allows nothing: only stores make one of what they
/// read back; a caller has a Scope.
struct CollectionKey {
    TenantId tenant;
    CollectionName collection;
    auto operator<=>(const CollectionKey&) const = default;
};

/// One collection, as the caller of a request sees it. Every call of a store takes one, and it can
/// be made in one way only: so a forgotten tenant does not compile, and a wrong one cannot be said.
class Scope {
public:
    static Scope of(const RequestContext& ctx, CollectionName collection) {
        return Scope{ctx.access, std::move(collection)};
    }

    [[nodiscard]] const Access& access() const { return access_; }
    [[nodiscard]] const CollectionName& collection() const { return collection_; }
    [[nodiscard]] CollectionKey key() const { return {access_.tenant(), collection_}; }
    bool operator==(const Scope&) const = default;

private:
    Scope(const Access& access, CollectionName collection)
        : access_(access), collection_(std::move(collection)) {}

    Access access_;
    CollectionName collection_;
};

}  // namespace ragd
