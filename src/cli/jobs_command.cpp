#include <fmt/format.h>

#include "base/percent.hpp"
#include "cli/columns.hpp"
#include "cli/declare.hpp"
#include "cli/document_pages.hpp"
#include "cli/json_members.hpp"

namespace ragd {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::size_t kNameColumns = 36;
constexpr std::size_t kStateColumns = 10;
constexpr std::size_t kJobIdColumns = 32;

struct JobsArguments {
    std::string id;
    bool cancel = false;
};

const object& object_at(const object& members, std::string_view key) {
    static const object kNothing;
    const value* found = members.if_contains(key);
    return found != nullptr && found->is_object() ? found->get_object() : kNothing;
}

std::string line_of_job(const object& job) {
    const object& counts = object_at(job, "counts");
    return fmt::format("{} {} {:>6} {:>6} {:>6}  {}",
                       padded(printable(text_at(job, "id")), kJobIdColumns),
                       padded(printable(text_at(job, "state")), kStateColumns),
                       whole_number_at(counts, "files"), whole_number_at(counts, "completed"),
                       whole_number_at(counts, "failed"), printable(text_at(job, "created_at")));
}

/// What is wrong with a file, or how much came of it.
std::string line_of_file(const object& file) {
    const std::string state = text_at(file, "state");
    const std::string said =
        state == "failed" ? fmt::format("{}: {}", text_at(file, "code"), text_at(file, "detail"))
                          : fmt::format("{} chunks", whole_number_at(file, "chunks"));
    return fmt::format("  {} {} {}", padded(printable(text_at(file, "name")), kNameColumns),
                       padded(printable(state), kStateColumns), printable(said));
}

Result<value> send(Transport& transport, std::string method, std::string target) {
    const auto reply =
        RAG_TRY(transport.call({.method = std::move(method), .target = std::move(target)}));
    return json_of(reply);
}

Result<ExitCode> list_jobs(const CommandContext& context, Transport& transport) {
    array all;
    std::string cursor;
    if (!context.global.json) {
        context.console.data(fmt::format("{} {} {:>6} {:>6} {:>6}  {}", padded("ID", kJobIdColumns),
                                         padded("STATE", kStateColumns), "FILES", "DONE", "FAILED",
                                         "CREATED"));
    }
    do {
        const value page =
            RAG_TRY(send(transport, "GET", "/jobs?limit=100&cursor=" + percent_encode(cursor)));
        const object* members = page.if_object();
        const value* jobs = members == nullptr ? nullptr : members->if_contains("jobs");
        if (jobs == nullptr || !jobs->is_array()) {
            return fail(ErrorCode::kInternal,
                        "the answer is no list of jobs; is this a ragd server?");
        }
        for (const value& job : jobs->get_array()) {
            if (context.global.json) {
                all.push_back(job);
            } else if (job.is_object()) {
                context.console.data(line_of_job(job.get_object()));
            }
        }
        cursor = text_at(*members, "next_cursor");
    } while (!cursor.empty());
    if (context.global.json) {
        context.console.data(boost::json::serialize(object{{"jobs", std::move(all)}}));
    }
    return ExitCode::kOk;
}

Result<ExitCode> run_jobs(const CommandContext& context, const JobsArguments& options) {
    const auto transport = RAG_TRY(open_transport(context));
    if (options.id.empty()) {
        return list_jobs(context, *transport);
    }
    const value job = RAG_TRY(
        send(*transport, options.cancel ? "DELETE" : "GET", "/jobs/" + percent_encode(options.id)));
    if (context.global.json) {
        context.console.data(boost::json::serialize(job));
        return ExitCode::kOk;
    }
    const object* members = job.if_object();
    const value* files = members == nullptr ? nullptr : members->if_contains("files");
    if (files == nullptr || !files->is_array()) {
        return fail(ErrorCode::kInternal, "the answer is no job; is this a ragd server?");
    }
    context.console.data(line_of_job(*members));
    for (const value& file : files->get_array()) {
        if (file.is_object()) {
            context.console.data(line_of_file(file.get_object()));
        }
    }
    return ExitCode::kOk;
}

}  // namespace

void add_jobs_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "jobs", run_jobs);
    command.description("List jobs, show one, or cancel it");
    auto* id =
        command.add_option("id", options.id, "A job, to be shown with its files")->type_name("ID");
    command.add_flag("--cancel", options.cancel, "Cancel it; what is indexed stays")->needs(id);
    command.footer(
        "\nExamples:\n  ragd jobs\n  ragd jobs 01a22be27605b468559f0360d93f7aae\n  ragd jobs "
        "01a22be27605b468559f0360d93f7aae --cancel");
}

}  // namespace ragd
