#include "store/acl_sql.hpp"

#include <boost/json.hpp>

#include "domain/document_acl.hpp"

namespace ragd {

Result<std::optional<std::string>> readable_lists(sql::Database& database, std::int64_t collection,
                                                  const Access& access) {
    if (access.sees_all()) {
        return std::nullopt;
    }
    auto query = RAG_TRY(database.query(
        "SELECT DISTINCT acl FROM documents WHERE collection = ?1 AND acl <> ''", collection));
    boost::json::array readable{""};
    bool some_hide = false;
    while (RAG_TRY(query.next())) {
        if (RAG_TRY(may_read_kept(access, query.text(0)))) {
            readable.emplace_back(query.text(0));
        } else {
            some_hide = true;
        }
    }
    return some_hide ? std::optional{boost::json::serialize(readable)} : std::nullopt;
}

}  // namespace ragd
