#include "cli/declare.hpp"
#include "extract/document_format.hpp"

namespace ragd {
namespace {

Result<ExitCode> run_version(const CommandContext& context) {
    if (context.global.json) {
        boost::json::array formats;
        for (const DocumentFormat& format : document_formats()) {
            formats.emplace_back(format.name);
        }
        context.console.data(boost::json::serialize(boost::json::object{
            {"version", context.world.version}, {"document_formats", std::move(formats)}}));
    } else {
        context.console.data("ragd " + context.world.version);
    }
    return ExitCode::kOk;
}

}  // namespace

void add_version_command(CLI::App& app, Command& given) {
    declare(app, given, "version", run_version).description("Print the version");
}

}  // namespace ragd
