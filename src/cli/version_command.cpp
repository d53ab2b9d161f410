#include "cli/declare.hpp"
#include "cli/extract_settings.hpp"
#include "extract/document_format.hpp"
#include "extract/ocr_engine.hpp"

namespace ragd {
namespace {

boost::json::array json_of(const std::vector<std::string>& values) {
    boost::json::array out;
    for (const std::string& value : values) {
        out.emplace_back(value);
    }
    return out;
}

boost::json::object json_of(const OcrStatus& ocr) {
    return {{"available", ocr.missing.empty()},
            {"detail", ocr.missing},
            {"version", ocr.version},
            {"languages", json_of(ocr.languages)},
            {"missing_languages", json_of(ocr.absent)}};
}

Result<ExitCode> run_version(const CommandContext& context) {
    if (context.global.json) {
        boost::json::array formats;
        for (const DocumentFormat& format : document_formats()) {
            formats.emplace_back(format.name);
        }
        context.console.data(boost::json::serialize(boost::json::object{
            {"version", context.world.version},
            {"document_formats", std::move(formats)},
            {"ocr", json_of(find_ocr(extract_limits(context.settings.values).ocr))}}));
    } else {
        context.console.data("ragd " + context.world.version);
    }
    return ExitCode::kOk;
}

}  // namespace

void add_version_command(CLI::App& app, Command& given) {
    declare(app, given, "version", run_version)
        .description("Print the version; --json: and which documents are read");
}

}  // namespace ragd
