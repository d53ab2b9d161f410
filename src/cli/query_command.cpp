#include "cli/answer_view.hpp"
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

Result<ExitCode> run_query(const CommandContext& context, const QueryArguments& options) {
    const object body = RAG_TRY(body_of(options));
    const auto transport = RAG_TRY(open_transport(context));
    const ApiReply reply =
        RAG_TRY(transport->call({"POST", "/query", boost::json::serialize(body)}));
    const value answer = RAG_TRY(json_of(reply));
    if (!answer.is_object() || !answer.get_object().contains("answer")) {
        return fail(ErrorCode::kInternal, "the answer cannot be read; is this a ragd server?");
    }
    if (context.global.json) {
        context.console.data(reply.body);
    } else {
        show_answer(answer.get_object(),
                    {context.console, *transport, options.collection, context.global.verbose});
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
