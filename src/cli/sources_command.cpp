#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/percent.hpp"
#include "cli/columns.hpp"
#include "cli/declare.hpp"
#include "cli/document_pages.hpp"
#include "cli/json_members.hpp"

namespace ragd {
namespace {

constexpr std::size_t kNameColumns = 32;
constexpr std::size_t kFailuresShown = 20;

struct SourcesArguments {
    std::string collection;
    std::string name;
    bool remove = false;
    bool yes = false;
};

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::string target_of(const SourcesArguments& options, const std::string& name) {
    return fmt::format("/sources{}{}?collection={}", name.empty() ? "" : "/", percent_encode(name),
                       percent_encode(options.collection));
}

Result<object> ask(Transport& transport, std::string_view method, const std::string& target) {
    const ApiReply reply = RAG_TRY(transport.call({std::string{method}, target, ""}));
    value answer = RAG_TRY(json_of(reply));
    if (!answer.is_object()) {
        return fail(ErrorCode::kInternal, "the server's answer cannot be read");
    }
    return std::move(answer.get_object());
}

/// A folder by its path, anything else by its name.
std::string name_for_people(const object& source) {
    const std::string name = text_at(source, "name");
    constexpr std::string_view kScheme = "file://";
    const auto path = name.starts_with(kScheme)
                          ? percent_decode(std::string_view{name}.substr(kScheme.size()))
                          : std::nullopt;
    return printable(path.value_or(name));
}

/// "2026-11-30 09:12" of "2026-11-30T09:12:44.123Z".
std::string minute_of(const std::string& time) {
    constexpr std::size_t kMinute = 16;
    std::string out = time.substr(0, kMinute);
    std::ranges::replace(out, 'T', ' ');
    return out;
}

std::string line_of(const object& source) {
    const value* run = source.if_contains("last_run");
    std::string last = "never told of a run";
    std::uint64_t failed = 0;
    if (run != nullptr && run->is_object()) {
        const object& fields = run->get_object();
        const std::string state = text_at(fields, "state");
        const bool runs = state == "running";
        last = fmt::format("{} {}", runs ? "running, or cut off, since" : state,
                           minute_of(text_at(fields, runs ? "begun_at" : "ended_at")));
        failed = whole_number_at(fields, "failed");
    }
    return fmt::format("{} {:>9} {:>6}  {}", padded(name_for_people(source), kNameColumns),
                       whole_number_at(source, "documents"), failed, printable(last));
}

Result<ExitCode> list_sources(const CommandContext& context, const SourcesArguments& options,
                              Transport& transport) {
    object answer = RAG_TRY(ask(transport, "GET", target_of(options, "")));
    const value* sources = answer.if_contains("sources");
    if (sources == nullptr || !sources->is_array()) {
        return fail(ErrorCode::kInternal, "the server's list of sources cannot be read");
    }
    if (context.global.json) {
        context.console.data(boost::json::serialize(answer));
        return ExitCode::kOk;
    }
    context.console.data(fmt::format("{} {:>9} {:>6}  {}", padded("SOURCE", kNameColumns),
                                     "DOCUMENTS", "FAILED", "LAST RUN (UTC)"));
    for (const value& source : sources->get_array()) {
        if (source.is_object()) {
            context.console.data(line_of(source.get_object()));
        }
    }
    return ExitCode::kOk;
}

/// A name as it is told; or a path, which is how a folder is called on this machine.
Result<object> find_source(const SourcesArguments& options, Transport& transport,
                           std::string& name) {
    auto found = ask(transport, "GET", target_of(options, name));
    if (found || found.error().code != ErrorCode::kNotFound) {
        return found;
    }
    std::error_code ignored;  // a path that is gone is still the name that it had
    const auto path = std::filesystem::weakly_canonical(name, ignored);
    std::string place = "file://" + percent_encode(path.generic_string(), "/");
    place.erase(place.find_last_not_of('/') + 1);
    auto by_path = ask(transport, "GET", target_of(options, place));
    if (by_path) {
        name = std::move(place);
    }
    return by_path ? std::move(by_path)
                   : fail(ErrorCode::kNotFound,
                          fmt::format("there is no source '{}' in collection '{}'; `ragd sources` "
                                      "lists them",
                                      name, options.collection));
}

Result<ExitCode> show_source(const CommandContext& context, const SourcesArguments& options,
                             Transport& transport) {
    std::string name = options.name;
    const object source = RAG_TRY(find_source(options, transport, name));
    if (context.global.json) {
        context.console.data(boost::json::serialize(source));
        return ExitCode::kOk;
    }
    context.console.data(line_of(source));
    const value* failures = source.if_contains("failures");
    const array none;
    const array& all = failures != nullptr && failures->is_array() ? failures->get_array() : none;
    const std::size_t shown =
        context.global.verbose ? all.size() : std::min(all.size(), kFailuresShown);
    for (std::size_t i = 0; i < shown; ++i) {
        const object empty;
        const object& fields = all[i].is_object() ? all[i].get_object() : empty;
        context.console.data(printable(
            fmt::format("  failed {}: {}", text_at(fields, "path"), text_at(fields, "why"))));
    }
    if (shown < all.size()) {
        context.console.data(
            fmt::format("  and {} more (--verbose names each)", all.size() - shown));
    }
    return ExitCode::kOk;
}

bool is_sure(const CommandContext& context, const SourcesArguments& options, const object& source) {
    if (options.yes) {
        return true;
    }
    const std::uint64_t documents = whole_number_at(source, "documents");
    return context.console.ask(fmt::format("remove {} with its {} document{}?",
                                           name_for_people(source), documents,
                                           documents == 1 ? "" : "s"));
}

Result<ExitCode> remove_source(const CommandContext& context, const SourcesArguments& options,
                               Transport& transport) {
    std::string name = options.name;
    const object source = RAG_TRY(find_source(options, transport, name));
    if (!is_sure(context, options, source)) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("nothing was removed; to do it without being asked: ragd sources "
                                "remove --yes {}",
                                options.name));
    }
    const object answer = RAG_TRY(ask(transport, "DELETE", target_of(options, name)));
    if (context.global.json) {
        context.console.data(boost::json::serialize(answer));
    } else {
        context.console.note(
            fmt::format("removed {} documents", whole_number_at(answer, "removed")));
    }
    return ExitCode::kOk;
}

Result<ExitCode> run_sources(const CommandContext& context, const SourcesArguments& options) {
    const auto transport = RAG_TRY(open_transport(context));
    if (options.remove) {
        return remove_source(context, options, *transport);
    }
    return options.name.empty() ? list_sources(context, options, *transport)
                                : show_source(context, options, *transport);
}

}  // namespace

void add_sources_command(CLI::App& app, Command& given) {
    const auto [command, declared] = declare(app, given, "sources", run_sources);
    SourcesArguments& options = declared;
    command.description("List where documents are from, show one, or remove one");
    command.require_subcommand(0, 1);
    declare_collection(command, options.collection);
    CLI::App* show = command.add_subcommand("show", "A source and what failed in its last run");
    show->fallthrough();
    show->add_option("name", options.name, "As listed, or a path that was indexed")
        ->required()
        ->type_name("NAME");
    CLI::App* remove = command.add_subcommand("remove", "Remove a source with all its documents");
    remove->fallthrough();
    remove->callback([&options] { options.remove = true; });
    remove->add_option("name", options.name, "As listed, or a path that was indexed")
        ->required()
        ->type_name("NAME");
    remove->add_flag("--yes", options.yes, "Do not ask");
    command.footer(
        "\nExamples:\n  ragd sources\n  ragd sources show handbook/\n"
        "  ragd sources remove handbook/");
}

}  // namespace ragd
