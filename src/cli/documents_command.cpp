#include <fmt/format.h>

#include "base/percent.hpp"
#include "cli/declare.hpp"

namespace ragd {
namespace {

struct DocumentsArguments {
    std::string collection;
};

using boost::json::array;
using boost::json::object;
using boost::json::value;

Result<object> next_page(Transport& transport, const std::string& collection,
                         const std::string& cursor) {
    std::string target = "/documents?limit=100&collection=" + percent_encode(collection);
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

Result<ExitCode> run_documents(const CommandContext& context, const DocumentsArguments& options) {
    const auto transport = RAG_TRY(open_transport(context));
    array all;
    std::string cursor;
    if (!context.global.json) {
        context.console.data(
            fmt::format("{:<40} {:>4} {:>7} {:>10}  {}", "ID", "VER", "CHUNKS", "BYTES", "TITLE"));
    }
    do {
        const object page = RAG_TRY(next_page(*transport, options.collection, cursor));
        for (const value& document : page.at("documents").get_array()) {
            if (context.global.json) {
                all.push_back(document);
            } else if (document.is_object()) {
                context.console.data(line_of(document.get_object()));
            }
        }
        const value* next = page.if_contains("next_cursor");
        cursor = next != nullptr && next->is_string() ? std::string{next->as_string()} : "";
    } while (!cursor.empty());
    if (context.global.json) {
        context.console.data(boost::json::serialize(object{{"documents", std::move(all)}}));
    }
    return ExitCode::kOk;
}

}  // namespace

void add_documents_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "documents", run_documents);
    command.description("List documents");
    declare_collection(command, options.collection);
    command.footer("\nExamples:\n  ragd documents\n  ragd documents --collection team-a --json");
}

}  // namespace ragd
