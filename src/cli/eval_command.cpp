#include <filesystem>
#include <fstream>

#include <fmt/format.h>

#include "cli/declare.hpp"
#include "cli/eval_arguments.hpp"
#include "cli/output_file.hpp"
#include "eval/compare.hpp"
#include "eval/html_report.hpp"
#include "eval/report_file.hpp"

namespace ragd {
namespace {

constexpr std::size_t kAbstentionQueries = 1000;

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
    if (options.answers) {
        return run_eval_answers(context, options);
    }
    const auto rival =
        RAG_TRY(rival_of<EvalReport>(options, context.settings.values, read_report_file));
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
    command.description(
        "Measure retrieval, or answers, on a test set in BEIR layout; compare two ways");
    declare_test_set(command, options.set);
    declare_search(command, options.search);
    command.add_flag("--answers", options.answers,
                     "Measure the answers: right, wrong or refused, by answers.jsonl");
    command
        .add_option("--top-k", options.top_k,
                    "With --answers: how many sources a question asks for (default: 5)")
        ->check(CLI::Range(std::size_t{1}, limits::kTopKMax))
        ->type_name("N");
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
        "  ragd eval scifact --against before.json\n"
        "  ragd eval --answers squad --queries 400     where there is an answers.jsonl");
    // For those who work on ragd; in no help text.
    command.add_flag("--abstention", options.abstention)->group("");
    command.add_option("--trials", options.trials)->group("");
}

}  // namespace ragd
