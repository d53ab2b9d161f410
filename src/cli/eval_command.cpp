#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "cli/declare.hpp"
#include "cli/eval_way.hpp"
#include "cli/output_file.hpp"
#include "eval/compare.hpp"
#include "eval/html_report.hpp"
#include "eval/report_file.hpp"

namespace ragd {
namespace {

struct EvalArguments {
    TestSetOptions set;
    SearchOptions search;
    std::string against;      // a report, or a configuration
    std::string report;       // a file for the JSON report
    std::string html;         // a file for the page
    std::string candidates;   // a file for what was found for each question
    std::size_t depth = 20;   // how many of these
    bool abstention = false;  // does it know when it does not know? 1000 questions unless said
    std::string trials;       // a file for the signs of each question
};

constexpr std::size_t kAbstentionQueries = 1000;

EvalWay asked_way(const EvalArguments& options) {
    return way_of(options.search.mode, options.search.rerank);
}

EvalProgress show_progress(const CommandContext& context) {
    return [&context](std::string_view phase, std::size_t done, std::size_t of_all) {
        context.console.progress(fmt::format("{} {} of {}", phase, done, of_all));
    };
}

Result<ExitCode> run_abstention(const CommandContext& context, const EvalArguments& options) {
    LineFile trials = RAG_TRY(LineFile::create(options.trials));
    AbstentionOptions how{.mode = asked_way(options).mode,
                          .rerank = options.search.rerank,
                          .queries_max = options.set.queries.value_or(kAbstentionQueries)};
    how.progress = show_progress(context);
    how.trial = [&trials](const AbstentionTrial& trial) {
        if (trials.is_open()) {
            trials.add(to_json(trial));
        }
    };
    const auto report = RAG_TRY(context.world.evaluate_abstention(
        context.settings.values, options.set.folder, std::move(how)));
    RAG_TRY(trials.close());
    context.console.end_progress();
    context.console.data(to_json(report));
    return ExitCode::kOk;
}

/// What --against asks for: nothing, a report that was read, or another way.
struct Rival {
    std::optional<EvalReport> report;
    std::optional<EvalWay> way;
};

Result<Rival> rival_of(const EvalArguments& options, const Settings& settings) {
    Rival rival;
    if (options.against.empty()) {
        return rival;
    }
    std::error_code failed;
    if (std::filesystem::exists(options.against, failed) || !options.against.contains('=')) {
        rival.report = RAG_TRY(read_report_file(options.against));
    } else {
        rival.way = RAG_TRY(parse_way(options.against, asked_way(options)));
        if (rival.way->rerank && options.against.contains("rerank") &&
            settings.rerank_model.empty()) {
            return fail(ErrorCode::kInvalidField, "--against rerank=on needs a RERANK_MODEL");
        }
    }
    return rival;
}

EvalJob job_of(const CommandContext& context, const EvalArguments& options, LineFile& candidates) {
    EvalJob job{.folder = options.set.folder,
                .options = {.way = asked_way(options), .k = options.set.k}};
    job.queries_max = options.set.queries.value_or(job.queries_max);
    job.options.progress = show_progress(context);
    if (candidates.is_open()) {
        job.options.found = [&candidates, depth = options.depth](const EvalQuery& query,
                                                                 const Retrieved& found) {
            candidates.add(candidates_to_json(query, found, depth));
        };
    }
    return job;
}

/// "vector, not reranked", with the file that it was read from.
std::string rival_name(const EvalReport& rival, const EvalArguments& options, bool was_read) {
    return was_read ? fmt::format("{}: {}", options.against, label_of(rival)) : label_of(rival);
}

void print(const CommandContext& context, const EvalReport& report, const Comparison* against) {
    for (const std::string& warning : report.warnings) {
        context.console.note("warning: " + printable(warning));
    }
    const bool json = context.global.json;
    if (against == nullptr) {
        context.console.data(json ? to_json(report) : to_text(report));
    } else {
        context.console.data(json ? to_json(report, *against)
                                  : report.dataset + "\n" + to_text(*against));
    }
}

Result<ExitCode> run_eval(const CommandContext& context, const EvalArguments& options) {
    if (options.abstention) {
        return run_abstention(context, options);
    }
    Rival rival = RAG_TRY(rival_of(options, context.settings.values));
    RAG_TRY(check_writable(options.report));
    RAG_TRY(check_writable(options.html));
    LineFile candidates = RAG_TRY(LineFile::create(options.candidates));
    EvalJob job = job_of(context, options, candidates);
    job.against = rival.way;
    EvalOutcome outcome = RAG_TRY(context.world.evaluate(context.settings.values, std::move(job)));
    RAG_TRY(candidates.close());
    const bool was_read = rival.report.has_value();
    const auto& other = was_read ? rival.report : outcome.against;
    std::optional<Comparison> comparison;
    if (other) {
        comparison =
            RAG_TRY(compare(outcome.report, *other, rival_name(*other, options, was_read)));
    }
    const Comparison* against = comparison ? &*comparison : nullptr;
    RAG_TRY(write_file(options.report, report_file(outcome.report, against)));
    if (!options.html.empty()) {
        const EvalReport* rival_report = other ? &*other : nullptr;
        RAG_TRY(write_file(options.html, html_report(outcome.report, rival_report, against)));
    }
    print(context, outcome.report, against);
    return ExitCode::kOk;
}

}  // namespace

void add_eval_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "eval", run_eval);
    command.description("Measure retrieval on a test set in BEIR layout, compare two ways");
    declare_test_set(command, options.set);
    declare_search(command, options.search);
    command
        .add_option("--against", options.against,
                    "Compare with an earlier --report, or with another configuration of the same "
                    "index: mode=vector,rerank=off")
        ->type_name("FILE|CONFIG");
    command
        .add_option("--report", options.report, "Write set-up, means and every question as JSON")
        ->type_name("FILE");
    command.add_option("--html", options.html, "Write the same as a page with plots")
        ->type_name("FILE");
    command
        .add_option("--candidates", options.candidates,
                    "Write what was found for each question, to train a reranker on")
        ->type_name("FILE");
    command
        .add_option("--depth", options.depth,
                    "With --candidates: how many of each question (default: 20)")
        ->check(CLI::Range(std::size_t{1}, std::size_t{400}))
        ->type_name("N");
    command.footer(
        "\nExamples:\n  ragd eval scifact\n  ragd eval scifact --mode keyword --json\n"
        "  ragd eval scifact --against mode=vector,rerank=off --html scifact.html\n"
        "  ragd eval scifact --report before.json      then, after a change of settings:\n"
        "  ragd eval scifact --against before.json");
    // For those who work on ragd; in no help text.
    command.add_flag("--abstention", options.abstention)->group("");
    command.add_option("--trials", options.trials)->group("");
}

}  // namespace ragd
