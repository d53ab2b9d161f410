#include "api/openai_shelf.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "api/response.hpp"
#include "base/shown.hpp"
#include "shelf/records_of.hpp"
#include "shelf/shelf_ids.hpp"
#include "wire/openai/encode_shelf.hpp"

namespace ragd {
namespace {

constexpr std::size_t kLimitDefault = 20;
constexpr std::size_t kLimitMax = 100;

std::string parameter_or_empty(const HttpRequest& request, std::string_view name) {
    const auto* value = request.parameter(name);
    return value == nullptr ? "" : *value;
}

Result<std::size_t> limit_in(const std::string& text, std::size_t limit_default,
                             std::size_t limit_max) {
    if (text.empty()) {
        return limit_default;
    }
    std::size_t limit = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, limit);
    if (error != std::errc{} || stopped != end || limit == 0 || limit > limit_max) {
        return fail_field("/limit", fmt::format("must be a whole number, 1..{}", limit_max));
    }
    return limit;
}

}  // namespace

Result<Shelf*> shelf_of(const Call& call) {
    if (call.parts.shelf == nullptr) {
        return fail(ErrorCode::kUnavailable,
                    "this process keeps no files and no stores; ask a server");
    }
    return call.parts.shelf;
}

Error no_such_file(std::string_view id) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no file {}", shown(id)));
}

Error no_such_store(std::string_view id) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no vector store {}", shown(id)));
}

Error no_such_batch(std::string_view id) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no batch {}", shown(id)));
}

Task<Result<CollectionName>> find_store(const Call& call, Shelf& shelf, std::string id) {
    auto collection = collection_of_store(id);
    if (!collection || !RAG_CO_TRY(co_await shelf.stores.has(call.ctx, *collection))) {
        co_return no_such_store(id);
    }
    co_return std::move(*collection);
}

Result<ListWanted> list_wanted(const HttpRequest& request, std::size_t limit_default,
                               std::size_t limit_max) {
    const std::string order = parameter_or_empty(request, "order");
    if (!order.empty() && order != "asc" && order != "desc") {
        return fail_field("/order", "must be asc or desc");
    }
    return ListWanted{
        .oldest_first = order == "asc",
        .after = parameter_or_empty(request, "after"),
        .before = parameter_or_empty(request, "before"),
        .limit = RAG_TRY(limit_in(parameter_or_empty(request, "limit"), limit_default, limit_max))};
}

Result<ListAsked> ListAsked::read(Admitted admitted) {
    return ListAsked{RAG_TRY(list_wanted(admitted.call().request, kLimitDefault, kLimitMax))};
}

Result<StateListAsked> StateListAsked::read(Admitted admitted) {
    const HttpRequest& request = admitted.call().request;
    StateListAsked asked{.wanted = RAG_TRY(list_wanted(request, kLimitDefault, kLimitMax)),
                         .state = std::nullopt};
    const std::string state = parameter_or_empty(request, "filter");
    if (!state.empty()) {
        asked.state = parse_name<StoreFileState>(state);
        if (!asked.state) {
            return fail_field("/filter",
                              fmt::format("must be one of {}", all_names<StoreFileState>()));
        }
    }
    return asked;
}

Task<Result<HttpResponse>> reply_with_files(Call& call, Shelf& shelf, std::vector<StoreFile> files,
                                            StateListAsked asked) {
    std::erase_if(files, [&asked](const StoreFile& file) {
        return asked.state && file.state != *asked.state;
    });
    auto page =
        page_of(std::move(files), asked.wanted, [](const StoreFile& file) { return file.id; });
    RAG_CO_TRY(co_await shelf.placed.explain(call.ctx, page.items));
    co_return json_response(200, encode_store_files(page));
}

}  // namespace ragd
