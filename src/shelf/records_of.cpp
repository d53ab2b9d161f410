#include "shelf/records_of.hpp"

namespace ragd {

Task<Result<std::vector<KeptRecord>>> records_of(const RequestContext& ctx, RecordStore& records,
                                                 RecordKind kind, std::string group) {
    std::vector<KeptRecord> all;
    RecordListing wanted{.kind = kind, .group = std::move(group), .limit = RecordStore::kListedMax};
    for (;;) {
        auto page = RAG_CO_TRY(co_await records.list(ctx, wanted));
        const bool is_last = page.size() < wanted.limit;
        if (!page.empty()) {
            wanted.after = page.back().place();
        }
        std::ranges::move(page, std::back_inserter(all));
        if (is_last) {
            co_return all;
        }
    }
}

}  // namespace ragd
