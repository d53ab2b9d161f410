#include <fmt/format.h>

#include "api/request_check.hpp"
#include "api/response.hpp"
#include "api/routes.hpp"
#include "wire/encode.hpp"

namespace ragd {
namespace {

/// Which document of which collection a request names.
struct Target {
    Scope scope;
    DocumentId id;
};

Result<Target> target_of(const Call& call) {
    auto collection = RAG_TRY(collection_of(call.request));
    return Target{.scope = Scope::of(call.ctx, std::move(collection)),
                  .id = DocumentId{call.document_id}};
}

Error no_document(const Target& target) {
    return fail(ErrorCode::kNotFound,
                fmt::format("there is no document '{}' in collection '{}'", target.id.str(),
                            target.scope.collection().str()));
}

struct Listing {
    Scope scope;
    std::string cursor;
    std::size_t limit = 0;
};

Result<Listing> listing_of(const Call& call) {
    auto collection = RAG_TRY(collection_of(call.request));
    const auto limit = RAG_TRY(limit_of(call.request));
    const auto* cursor = call.request.parameter("cursor");
    return Listing{.scope = Scope::of(call.ctx, std::move(collection)),
                   .cursor = cursor == nullptr ? "" : *cursor,
                   .limit = limit};
}

}  // namespace

Task<Result<Reply>> list_documents(Call& call) {
    const auto listing = RAG_CO_TRY(listing_of(call));
    const auto page =
        co_await call.parts.store.list(call.ctx, listing.scope, listing.cursor, listing.limit);
    if (!page) {
        co_return page.error();
    }
    constexpr std::size_t kBytesOfOne = 1024;  // a guess; metadata may be longer
    auto body =
        co_await offload(call, page->documents.size() * kBytesOfOne, WorkClass::kInteractive,
                         [&page]() -> Result<std::string> {
                             return encode_document_page(page->documents, page->next_cursor);
                         });
    if (!body) {
        co_return body.error();
    }
    co_return json_response(200, std::move(*body));
}

Task<Result<Reply>> read_document(Call& call) {
    const auto target = RAG_CO_TRY(target_of(call));
    const auto document =
        RAG_CO_TRY(co_await call.parts.store.find(call.ctx, target.scope, target.id));
    if (!document) {
        co_return no_document(target);
    }
    co_return json_response(200, encode_document(*document));
}

Task<Result<Reply>> read_content(Call& call) {
    const auto target = RAG_CO_TRY(target_of(call));
    auto text = co_await call.parts.store.content(call.ctx, target.scope, target.id);
    if (!text) {
        co_return text.error();
    }
    if (!*text) {
        co_return no_document(target);
    }
    co_return HttpResponse{.status = 200,
                           .headers = {{"Content-Type", "text/plain; charset=utf-8"}},
                           .body = std::move(**text)};
}

Task<Result<Reply>> delete_document(Call& call) {
    const auto target = RAG_CO_TRY(target_of(call));
    const auto removed =
        RAG_CO_TRY(co_await call.parts.store.remove(call.ctx, target.scope, target.id));
    if (!removed) {
        co_return no_document(target);
    }
    co_return HttpResponse{.status = 204};
}

}  // namespace ragd
