#pragma once
#include <array>
#include <string>
#include <string_view>

#include "api/admit.hpp"
#include "api/call.hpp"
#include "base/result.hpp"
#include "base/task.hpp"
#include "domain/stored_file.hpp"
#include "domain/vector_store.hpp"
#include "shelf/shelf.hpp"

namespace ragd {

/// Where files and stores are kept.  Errors: Unavailable - not in this process.
Result<Shelf*> shelf_of(const Call& call);

Error no_such_file(std::string_view id);
Error no_such_store(std::string_view id);
Error no_such_batch(std::string_view id);

/// The collection of the store that the route names.
/// Errors: NotFound - it is not there for the caller; as StoreShelf::has.
Task<Result<CollectionName>> find_store(const Call& call, Shelf& shelf, std::string id);

/// Which page: `limit` (1..limit_max), `order`, `after`, `before`.
/// Errors: InvalidField.
Result<ListWanted> list_wanted(const HttpRequest& request, std::size_t limit_default,
                               std::size_t limit_max);

/// A listing that is not narrowed any further.
struct ListAsked {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr std::array<std::string_view, 4> kParameters{"limit", "order", "after",
                                                                 "before"};
    static Result<ListAsked> read(Admitted admitted);

    ListWanted wanted;
};

/// A listing of files of a store, perhaps of one state.
struct StateListAsked {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr std::array<std::string_view, 5> kParameters{"limit", "order", "after",
                                                                 "before", "filter"};
    static Result<StateListAsked> read(Admitted admitted);

    ListWanted wanted;
    std::optional<StoreFileState> state;
};

/// The page of files of a store that is asked for, with why some failed.
Task<Result<HttpResponse>> reply_with_files(Call& call, Shelf& shelf, std::vector<StoreFile> files,
                                            StateListAsked asked);

}  // namespace ragd
