#include <algorithm>

#include <fmt/format.h>

#include "api/mcp_call.hpp"
#include "base/shown.hpp"
#include "domain/scope.hpp"
#include "wire/collection.hpp"
#include "wire/mcp/resources.hpp"

namespace ragd {
namespace {

constexpr std::size_t kResourcesPerPage = 100;

/// Where a page without a cursor begins; the next one after `name`, where that has no more pages.
std::optional<ResourceCursor> next_collection(const std::vector<CollectionName>& seen,
                                              const CollectionName& name) {
    const auto next = std::ranges::upper_bound(seen, name);
    return next == seen.end() ? std::nullopt : std::optional{ResourceCursor{*next, ""}};
}

}  // namespace

CollectionName usual_collection(const McpCall& mcp) {
    return mcp.collection.value_or(CollectionName{std::string{kDefaultCollection}});
}

Task<Result<std::vector<CollectionName>>> seen_collections(const McpCall& mcp) {
    if (mcp.collection) {
        co_return std::vector{*mcp.collection};
    }
    auto all = RAG_CO_TRY(co_await mcp.call.parts.store.collections(mcp.call.ctx));
    std::ranges::sort(all);
    co_return all;
}

Task<Result<std::string>> list_resources(McpCall& mcp) {
    auto at = RAG_CO_TRY(decode_resource_cursor(mcp.message));
    const auto seen = RAG_CO_TRY(co_await seen_collections(mcp));
    if (!at) {
        at = ResourceCursor{seen.empty() ? usual_collection(mcp) : seen.front(), ""};
    } else if (mcp.collection && at->collection != *mcp.collection) {
        co_return fail_field("/cursor", "is of another collection");
    }
    const auto page = RAG_CO_TRY(co_await mcp.call.parts.store.list(
        mcp.call.ctx, Scope::of(mcp.call.ctx, at->collection), at->within, kResourcesPerPage, ""));
    auto next = page.next_cursor ? std::optional{ResourceCursor{at->collection, *page.next_cursor}}
                                 : next_collection(seen, at->collection);
    co_return encode_resource_list(mcp.message, mcp.version(), at->collection, page.documents,
                                   next);
}

Task<Result<std::string>> read_resource(McpCall& mcp) {
    const DocumentPlace place = RAG_CO_TRY(decode_resource_read(mcp.message));
    const bool is_seen = !mcp.collection || *mcp.collection == place.collection;
    std::optional<std::string> text;
    if (is_seen) {
        text = RAG_CO_TRY(co_await mcp.call.parts.store.content(
            mcp.call.ctx, Scope::of(mcp.call.ctx, place.collection), place.id));
    }
    if (!text) {
        co_return fail(ErrorCode::kNotFound,
                       fmt::format("there is no resource {}", shown(uri_of(place))));
    }
    const auto encode = [&]() -> Result<std::string> {
        return encode_resource(mcp.message, mcp.version(), place, *text);
    };
    co_return co_await offload(mcp.call, text->size(), WorkClass::kInteractive, encode);
}

}  // namespace ragd
