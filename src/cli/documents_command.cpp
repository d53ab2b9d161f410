#include <fmt/format.h>

#include "cli/columns.hpp"
#include "cli/declare.hpp"
#include "cli/document_pages.hpp"
#include "cli/json_members.hpp"

namespace ragd {
namespace {

constexpr std::size_t kIdColumns = 40;  // a longer one is whole all the same: it can be copied

struct DocumentsArguments {
    std::string collection;
};

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::string line_of(const object& document) {
    const auto number = [&](std::string_view key) {
        const value* found = document.if_contains(key);
        return found != nullptr ? whole_number(*found) : 0;
    };
    return fmt::format("{} {:>4} {:>7} {:>10}  {}",
                       padded(printable(text_at(document, "id")), kIdColumns), number("version"),
                       number("chunks"), number("bytes"), printable(text_at(document, "title")));
}

Result<ExitCode> run_documents(const CommandContext& context, const DocumentsArguments& options) {
    const auto transport = RAG_TRY(open_transport(context));
    array all;
    if (!context.global.json) {
        context.console.data(fmt::format("{} {:>4} {:>7} {:>10}  {}", padded("ID", kIdColumns),
                                         "VER", "CHUNKS", "BYTES", "TITLE"));
    }
    RAG_TRY(for_each_document(*transport, {options.collection}, [&](const object& document) {
        if (context.global.json) {
            all.push_back(document);
        } else {
            context.console.data(line_of(document));
        }
    }));
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
