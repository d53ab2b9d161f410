#include "cli/extract_command.hpp"

#include <filesystem>

#include "cli/declare.hpp"
#include "cli/document_reader.hpp"
#include "cli/extract_settings.hpp"
#include "domain/location_json.hpp"
#include "extract/extract_fault.hpp"
#include "ingest/regular_file.hpp"

namespace ragd {
namespace {

struct ExtractArguments {
    std::string path;
};

boost::json::object json_of(const Extraction& out) {
    boost::json::array attachments;
    for (const Attachment& attachment : out.attachments) {
        attachments.push_back(boost::json::object{{"name", attachment.name},
                                                  {"media_type", attachment.media_type},
                                                  {"bytes", attachment.bytes.size()},
                                                  {"left_out", attachment.left_out}});
    }
    return {{"title", out.title},
            {"url", out.url},
            {"metadata", out.metadata},
            {"text", out.text},
            {"locations", json_of_locations(out.locations)},
            {"warnings", boost::json::array(out.warnings.begin(), out.warnings.end())},
            {"attachments", std::move(attachments)}};
}

/// Of an archive, which has no text: its members, a line each.
std::string list_of_parts(const Extraction& out) {
    std::string lines;
    for (const Attachment& part : out.attachments) {
        lines += lines.empty() ? "" : "\n";
        lines += printable(part.left_out.empty() ? part.name : part.name + ": " + part.left_out);
    }
    return lines;
}

/// What `ragd index` would make of a document: for who asks why an answer says what it says.
Result<ExitCode> run_extract(const CommandContext& context, const ExtractArguments& options) {
    std::error_code error;
    const auto path = std::filesystem::canonical(options.path, error);
    if (error) {
        return fail(ErrorCode::kNotFound, options.path + ": " + error.message());
    }
    const ExtractLimits limits = extract_limits(context.settings.values);
    const std::string bytes = RAG_TRY(read_regular_file(path, limits.input_bytes_max));
    ConfinedReader reader{limits, *context.world.clock, 1};
    const auto out = reader.reader()(path.filename().string(), bytes);
    if (const std::string weakness = reader.take_weakness(); !weakness.empty()) {
        context.console.note(weakness);
    }
    if (!out) {
        context.console.note("ragd: " + printable(out.error().message));
        return ExitCode::kFailed;
    }
    for (const std::string& warning : out->warnings) {
        context.console.note(printable(warning));
    }
    context.console.data(context.global.json ? boost::json::serialize(json_of(*out))
                         : out->text.empty() ? list_of_parts(*out)
                                             : out->text);
    return ExitCode::kOk;
}

}  // namespace

void add_extract_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "extract", run_extract);
    command.description("Print the text that is made of a document");
    command.group("");  // not listed: for looking into what `index` does
    command.add_option("path", options.path, "A document")->required()->type_name("PATH");
}

}  // namespace ragd
