#include <fmt/format.h>

#include "cli/declare.hpp"

namespace ragd {
namespace {

struct QueryArguments {
    std::string question;
    std::size_t top_k = 5;
    std::string filter;  // JSON, or empty
    bool generate = true;
    SearchOptions search;
    std::string collection;
};

using boost::json::object;
using boost::json::value;

std::string text_at(const object& from, std::string_view key) {
    const value* found = from.if_contains(key);
    return found != nullptr && found->is_string() ? std::string{found->as_string()} : std::string{};
}

double number_at(const object& from, std::string_view key) {
    const value* found = from.if_contains(key);
    return found != nullptr && found->is_number() ? found->to_number<double>() : 0.0;
}

Result<object> body_of(const QueryArguments& options) {
    object body{{"query", options.question},    {"top_k", options.top_k},
                {"mode", options.search.mode},  {"rerank", options.search.rerank},
                {"generate", options.generate}, {"collection", options.collection}};
    if (!options.filter.empty()) {
        boost::system::error_code failure;
        boost::json::parse_options exactly;
        exactly.numbers = boost::json::number_precision::precise;
        value filter = boost::json::parse(options.filter, failure, {}, exactly);
        if (failure) {
            return fail(
                ErrorCode::kMalformed,
                "--filter must be JSON, such as '{\"lang\": \"en\"}': " + failure.message());
        }
        body["filter"] = std::move(filter);
    }
    return body;
}

/// Where a source is from, in one line: its title if it has one, its document and bytes.
std::string place_of(const object& source) {
    const std::string title = text_at(source, "title");
    return fmt::format("{}{}, version {}, bytes {}-{}", title.empty() ? "" : title + " — ",
                       text_at(source, "document_id"), number_at(source, "version"),
                       number_at(source, "start"), number_at(source, "end"));
}

void show_source(const object& source, Console& console) {
    constexpr std::size_t kExcerptColumns = 220;
    console.data(fmt::format("  [{}] {}  {}", number_at(source, "n"),
                             console.bold(printable(place_of(source))),
                             console.dim(fmt::format("score {:.3f}", number_at(source, "score")))));
    const std::string excerpt = cut_to_columns(printable(text_at(source, "text")), kExcerptColumns);
    console.data(wrapped(excerpt, console.look().columns - 6, 6));
}

void show_timings(const object& answer, Console& console) {
    const value* timings = answer.if_contains("timings_ms");
    if (timings == nullptr || !timings->is_object()) {
        return;
    }
    std::string line;
    for (const auto& [stage, spent] : timings->get_object()) {
        if (spent.is_number()) {
            line += fmt::format("{}{} {:.1f} ms", line.empty() ? "" : ", ", std::string{stage},
                                spent.to_number<double>());
        }
    }
    console.data(console.dim(line));
}

void show_answer(const object& answer, Console& console) {
    const std::string text = printable(text_at(answer, "answer"));
    if (!text.empty()) {
        console.data(wrapped(text, console.look().columns, 0));
    }
    if (const value* sources = answer.if_contains("sources");
        sources != nullptr && sources->is_array() && !sources->get_array().empty()) {
        console.data(fmt::format("\nSources ({})", text_at(answer, "answer_kind")));
        for (const value& source : sources->get_array()) {
            if (source.is_object()) {
                show_source(source.get_object(), console);
            }
        }
    }
    show_timings(answer, console);
    if (const value* warnings = answer.if_contains("warnings"); warnings && warnings->is_array()) {
        for (const value& warning : warnings->get_array()) {
            if (warning.is_string()) {
                console.note("warning: " + printable(std::string{warning.as_string()}));
            }
        }
    }
}

Result<ExitCode> run_query(const CommandContext& context, const QueryArguments& options) {
    const object body = RAG_TRY(body_of(options));
    const auto transport = RAG_TRY(open_transport(context));
    const ApiReply reply =
        RAG_TRY(transport->call({"POST", "/query", boost::json::serialize(body)}));
    const value answer = RAG_TRY(json_of(reply));
    if (context.global.json) {
        context.console.data(reply.body);
    } else if (answer.is_object()) {
        show_answer(answer.get_object(), context.console);
    }
    return ExitCode::kOk;
}

}  // namespace

void add_query_command(CLI::App& app, Command& given) {
    const auto [command, declared] = declare(app, given, "query", run_query);
    QueryArguments& options = declared;
    command.description("Ask a question; the answer quotes its sources");
    command.add_option("question", options.question, "The question")->required()->type_name("TEXT");
    command.add_option("--top-k", options.top_k, "Sources to list (default: 5)")
        ->check(CLI::Range(std::size_t{1}, limits::kTopKMax))
        ->type_name("N");
    command
        .add_option("--filter", options.filter, "Only documents whose metadata match: docs/api.md")
        ->type_name("JSON");
    command.add_flag_callback(
        "--no-generate", [&options] { options.generate = false; }, "List sources, write no answer");
    declare_search(command, options.search);
    declare_collection(command, options.collection);
    command.footer(
        "\nExamples:\n  ragd query \"Who approves travel?\"\n  ragd query \"overtime\" "
        "--mode keyword --top-k 10\n  ragd query \"price of plan B\" --filter "
        "'{\"year\": {\"gte\": 2024}}' --json\n  ragd query \"rates\" --filter "
        "'{\"$or\": [{\"author.name\": \"Ann\"}, {\"draft\": {\"exists\": false}}]}'");
}

}  // namespace ragd
