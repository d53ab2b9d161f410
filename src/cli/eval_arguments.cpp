#include "cli/eval_arguments.hpp"

#include <fmt/format.h>

namespace ragd {

EvalWay asked_way(const EvalArguments& options) {
    return way_of(options.search.mode, options.search.rerank);
}

EvalProgress show_progress(const CommandContext& context) {
    return [&context](std::string_view phase, std::size_t done, std::size_t of_all) {
        context.console.progress(fmt::format("{} {} of {}", phase, done, of_all));
    };
}

Result<std::optional<EvalWay>> rival_way(const EvalArguments& options, const Settings& settings) {
    std::error_code failed;
    if (std::filesystem::exists(options.against, failed) || !options.against.contains('=')) {
        return std::nullopt;
    }
    const EvalWay way = RAG_TRY(parse_way(options.against, asked_way(options)));
    if (way.rerank && options.against.contains("rerank") && settings.rerank_model.empty()) {
        return fail(ErrorCode::kInvalidField, "--against rerank=on needs a RERANK_MODEL");
    }
    return std::optional{way};
}

}  // namespace ragd
