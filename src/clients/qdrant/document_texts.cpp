#include "clients/qdrant/document_texts.hpp"

namespace ragd {
namespace {

constexpr int kTries = 3;  // of a text that is replaced while it is read

}  // namespace

bool is_there(const std::optional<Record>& record, const Scope& scope) {
    return record && !record->deleted && may_read(scope.access(), record->info.acl);
}

Task<Result<std::optional<std::string>>> read_text(Catalog& catalog, const RequestContext& ctx,
                                                   NamedDocument document, TextKind kind) {
    const bool is_map = kind == TextKind::kMap;
    const CollectionKey place = document.scope.key();
    for (int tried = 0; tried < kTries; ++tried) {
        const auto record = RAG_CO_TRY(co_await catalog.get(ctx, place, document.id));
        if (!is_there(record, document.scope)) {
            co_return std::optional<std::string>{};
        }
        const Catalog::Parts pieces{.first = is_map ? record->text_parts : 0,
                                    .count = is_map ? record->map_parts : record->text_parts};
        auto text = RAG_CO_TRY(co_await catalog.get_text(
            ctx, {.place = place, .document = document.id, .id = record->attempt}, pieces));
        if (text && (is_map || text->size() == record->info.bytes)) {
            co_return text;
        }
    }
    co_return strange_answer("the text of a document");
}

}  // namespace ragd
