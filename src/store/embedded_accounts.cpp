#include "store/embedded_accounts.hpp"

#include <utility>

#include "store/embedded_state.hpp"

namespace ragd {

AccountStore& EmbeddedStore::accounts() {
    return *accounts_;
}

Task<Result<std::vector<AccountFact>>> EmbeddedStore::Accounts::list_accounts(
    const RequestContext& ctx) {
    auto work = [](sql::Database& database) -> Result<std::vector<AccountFact>> {
        auto query = RAG_TRY(database.query("SELECT kind, name, text FROM accounts LIMIT ?1",
                                            std::uint64_t{kFactsMax}));
        std::vector<AccountFact> facts;
        while (RAG_TRY(query.next())) {
            const auto kind = parse_name<AccountKind>(query.text(0));
            if (kind) {  // a newer ragd may have written others
                facts.push_back({.kind = *kind,
                                 .name = std::string{query.text(1)},
                                 .text = std::string{query.text(2)}});
            }
        }
        return facts;
    };
    return state_.read(ctx, std::move(work));
}

Task<Result<void>> EmbeddedStore::Accounts::put_account(const RequestContext& ctx,
                                                        AccountFact fact) {
    auto work = [fact = std::move(fact)](StoreWriter& writer) -> Result<void> {
        return writer.write_from_reserve([&](sql::Database& database) {
            return database.run(
                "INSERT OR REPLACE INTO accounts(kind, name, text) VALUES(?1, ?2, ?3)",
                name_of(fact.kind), fact.name, fact.text);
        });
    };
    return state_.write(ctx, Touches::nothing(), std::move(work));
}

Task<Result<void>> EmbeddedStore::Accounts::remove_account(const RequestContext& ctx,
                                                           AccountKind kind, std::string name) {
    auto work = [kind, name = std::move(name)](StoreWriter& writer) -> Result<void> {
        return writer.write_from_reserve([&](sql::Database& database) {
            return database.run("DELETE FROM accounts WHERE kind = ?1 AND name = ?2", name_of(kind),
                                name);
        });
    };
    return state_.write(ctx, Touches::nothing(), std::move(work));
}

}  // namespace ragd
