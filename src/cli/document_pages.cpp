#include "cli/document_pages.hpp"

#include "base/percent.hpp"
#include "cli/json_members.hpp"

namespace ragd {
namespace {

using boost::json::object;
using boost::json::value;

Result<object> next_page(Transport& transport, const DocumentsAsked& asked,
                         const std::string& cursor) {
    std::string target = "/documents?limit=1000&collection=" + percent_encode(asked.collection);
    if (!asked.source.empty()) {
        target += "&source=" + percent_encode(asked.source);
    }
    if (!cursor.empty()) {
        target += "&cursor=" + percent_encode(cursor);
    }
    const ApiReply reply = RAG_TRY(transport.call({"GET", target, ""}));
    const value page = RAG_TRY(json_of(reply));
    if (!page.is_object() || !page.get_object().contains("documents") ||
        !page.at("documents").is_array()) {
        return fail(ErrorCode::kInternal, "the server's list of documents cannot be read");
    }
    return page.get_object();
}

}  // namespace

Result<void> for_each_document(Transport& transport, const DocumentsAsked& asked,
                               const std::function<void(const object&)>& visit) {
    std::string cursor;
    do {
        const object page = RAG_TRY(next_page(transport, asked, cursor));
        for (const value& document : page.at("documents").get_array()) {
            if (document.is_object()) {
                visit(document.get_object());
            }
        }
        cursor = text_at(page, "next_cursor");
    } while (!cursor.empty());
    return {};
}

}  // namespace ragd
