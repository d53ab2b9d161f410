#include "cli/completion.hpp"
#include "cli/declare.hpp"
#include "cli/man_page.hpp"

namespace ragd {
namespace {

struct CompletionArguments {
    std::string shell;
};

Result<ExitCode> run_completion(const CommandContext& context, const CompletionArguments& options) {
    const auto shell = parse_name<Shell>(options.shell);
    if (!shell) {
        return fail(ErrorCode::kInvalidField, "no completion for " + options.shell);
    }
    context.console.data(completion_for(*shell, read_command_table()));
    return ExitCode::kOk;
}

Result<ExitCode> run_man(const CommandContext& context) {
    context.console.data(man_page(read_command_table(), context.world.version));
    return ExitCode::kOk;
}

}  // namespace

void add_completion_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "completion", run_completion);
    command.description("Print the script with which a shell completes ragd");
    command.add_option("shell", options.shell, "bash, zsh or fish")
        ->required()
        ->check(
            CLI::IsMember(std::vector<std::string>(kNamesOf<Shell>.begin(), kNamesOf<Shell>.end())))
        ->type_name("SHELL");
    command.footer(
        "\nExamples:\n  ragd completion bash > ~/.local/share/bash-completion/completions/ragd");
}

void add_man_command(CLI::App& app, Command& given) {
    CLI::App& command = declare(app, given, "man", Command{run_man});
    command.description("Print the manual page");
    command.footer("\nExamples:\n  ragd man | man -l -");
}

}  // namespace ragd
