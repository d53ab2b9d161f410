#include "api/source_name.hpp"

#include "domain/source.hpp"

namespace ragd {

Task<Result<std::string>> stored_name(Call& call, Scope scope, std::string name) {
    if (is_local_place(name) || !name.contains('~')) {
        co_return name;
    }
    const auto sources =
        RAG_CO_TRY(co_await call.parts.sources.list_sources(call.ctx, std::move(scope)));
    for (const StoredSource& source : sources) {
        if (is_local_place(source.source) && shown_source(source.source) == name) {
            co_return source.source;
        }
    }
    co_return name;
}

}  // namespace ragd
