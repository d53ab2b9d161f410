#include <fmt/format.h>

#include "cli/commands.hpp"

namespace ragd {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

Result<object> next_page(Transport& transport, const Options& options, const std::string& cursor) {
    std::string target = "/documents?limit=100&collection=" + percent_encode(options.collection);
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

std::string line_of(const object& document) {
    const auto number = [&](std::string_view key) {
        const value* found = document.if_contains(key);
        return found != nullptr ? whole_number(*found) : 0;
    };
    const auto text = [&](std::string_view key) {
        const value* found = document.if_contains(key);
        return found != nullptr && found->is_string() ? std::string{found->as_string()} : "";
    };
    return fmt::format("{:<40} {:>4} {:>7} {:>10}  {}", printable(text("id")), number("version"),
                       number("chunks"), number("bytes"), printable(text("title")));
}

}  // namespace

Result<ExitCode> run_documents(const CommandContext& context) {
    const auto transport = RAG_TRY(open_transport(context));
    array all;
    std::string cursor;
    if (!context.options.json) {
        context.console.data(
            fmt::format("{:<40} {:>4} {:>7} {:>10}  {}", "ID", "VER", "CHUNKS", "BYTES", "TITLE"));
    }
    do {
        const object page = RAG_TRY(next_page(*transport, context.options, cursor));
        for (const value& document : page.at("documents").get_array()) {
            if (context.options.json) {
                all.push_back(document);
            } else if (document.is_object()) {
                context.console.data(line_of(document.get_object()));
            }
        }
        const value* next = page.if_contains("next_cursor");
        cursor = next != nullptr && next->is_string() ? std::string{next->as_string()} : "";
    } while (!cursor.empty());
    if (context.options.json) {
        context.console.data(boost::json::serialize(object{{"documents", std::move(all)}}));
    }
    return ExitCode::kOk;
}

Result<ExitCode> run_delete(const CommandContext& context) {
    const Options& options = context.options;
    const auto transport = RAG_TRY(open_transport(context));
    const std::string target =
        fmt::format("/documents/{}?collection={}", percent_encode(options.argument),
                    percent_encode(options.collection));
    const ApiReply reply = RAG_TRY(transport->call({"DELETE", target, ""}));
    if (reply.status != 204) {
        RAG_TRY(json_of(reply));
        return fail(ErrorCode::kInternal, fmt::format("the server answered {}", reply.status));
    }
    if (options.json) {
        context.console.data(boost::json::serialize(object{{"deleted", options.argument}}));
    } else {
        context.console.note("deleted " + printable(options.argument));
    }
    return ExitCode::kOk;
}

}  // namespace ragd
