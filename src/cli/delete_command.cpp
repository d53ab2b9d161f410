#include <fmt/format.h>

#include "base/percent.hpp"
#include "cli/declare.hpp"

namespace ragd {
namespace {

struct DeleteArguments {
    std::string id;
    std::string collection;
};

Result<ExitCode> run_delete(const CommandContext& context, const DeleteArguments& options) {
    const auto transport = RAG_TRY(open_transport(context));
    const std::string target =
        fmt::format("/documents/{}?collection={}", percent_encode(options.id),
                    percent_encode(options.collection));
    const ApiReply reply = RAG_TRY(transport->call({"DELETE", target, ""}));
    if (reply.status != 204) {
        RAG_TRY(json_of(reply));
        return fail(ErrorCode::kInternal, fmt::format("the server answered {}", reply.status));
    }
    if (context.global.json) {
        context.console.data(boost::json::serialize(boost::json::object{{"deleted", options.id}}));
    } else {
        context.console.note("deleted " + printable(options.id));
    }
    return ExitCode::kOk;
}

}  // namespace

void add_delete_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "delete", run_delete);
    command.description("Delete a document");
    command.add_option("id", options.id, "Id of the document")->required()->type_name("ID");
    declare_collection(command, options.collection);
    command.footer("\nExamples:\n  ragd delete people/vacation.md");
}

}  // namespace ragd
