#include "cli/completion.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ragd {
namespace {

/// `text` between single quotes, as all three shells read them; fish needs a backslash doubled.
std::string shell_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' ? std::string{"'\\''"} : std::string{c};
    }
    return out + "'";
}

/// What a person types there: options, without those for every setting.
std::vector<CommandTable::Option> shown(const std::vector<CommandTable::Option>& options) {
    std::vector<CommandTable::Option> out = options;
    std::erase_if(out, [](const CommandTable::Option& option) { return option.setting; });
    return out;
}

bool takes_paths(const CommandTable::Command& command) {
    return std::ranges::any_of(command.options, [](const CommandTable::Option& option) {
        return option.by_place && option.is_path();
    });
}

/// The words that may follow a command in its place: parts of it, or what it has a choice of.
std::vector<std::string> words_after(const CommandTable& table,
                                     const CommandTable::Command& command) {
    std::vector<std::string> words;
    for (const CommandTable::Command& other : table.commands) {
        if (other.name.starts_with(command.name + " ")) {
            words.push_back(other.name.substr(command.name.size() + 1));
        }
    }
    for (const CommandTable::Option& option : command.options) {
        if (option.by_place) {
            words.insert(words.end(), option.choices.begin(), option.choices.end());
        }
    }
    return words;
}

/// Commands of one word: what stands first.
std::vector<const CommandTable::Command*> first_words(const CommandTable& table) {
    std::vector<const CommandTable::Command*> out;
    for (const CommandTable::Command& command : table.commands) {
        if (!command.name.contains(' ')) {
            out.push_back(&command);
        }
    }
    return out;
}

std::string joined_names(const std::vector<CommandTable::Option>& options) {
    std::string out;
    for (const CommandTable::Option& option : options) {
        if (!option.by_place) {
            out.append(out.empty() ? "" : " ").append(option.name);
        }
    }
    return out;
}

/// All options that take a value, of all commands.
std::vector<CommandTable::Option> with_values(const CommandTable& table) {
    std::vector<CommandTable::Option> out;
    const auto add = [&out](const std::vector<CommandTable::Option>& options) {
        for (const CommandTable::Option& option : options) {
            if (!option.by_place && !option.value.empty() &&
                std::ranges::find(out, option.name, &CommandTable::Option::name) == out.end()) {
                out.push_back(option);
            }
        }
    };
    add(table.options);
    for (const CommandTable::Command& command : table.commands) {
        add(command.options);
    }
    return out;
}

std::string bash_values(const CommandTable& table) {
    std::string out;
    for (const CommandTable::Option& option : with_values(table)) {
        const std::string action =
            !option.choices.empty() ? fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$cur\"))",
                                                  fmt::join(option.choices, " "))
            : option.is_path()      ? "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\"))"
                                    : ":";
        out += fmt::format("        {}) {}; return ;;\n", option.name, action);
    }
    return out;
}

std::string bash(const CommandTable& table) {
    std::vector<std::string> names;
    std::string cases;
    for (const CommandTable::Command* command : first_words(table)) {
        names.push_back(command->name);
        cases +=
            fmt::format("        {}) words=\"{}\" options+=\" {}\"{} ;;\n", command->name,
                        fmt::join(words_after(table, *command), " "),
                        joined_names(command->options), takes_paths(*command) ? " paths=yes" : "");
    }
    return fmt::format(
        R"(# Completion of ragd for bash, as `ragd completion bash` prints it.
_ragd() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}}
    local command="" word words="{0}" options="--help {1}" paths=""
    case $prev in
{2}    esac
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD - 1}}"; do
        case $word in
        {3}) command=$word; break ;;
        esac
    done
    case $command in
{4}    esac
    if [[ $cur == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$cur"))
    elif [[ $paths ]]; then
        compopt -o filenames
        COMPREPLY=($(compgen -f -- "$cur"))
    else
        COMPREPLY=($(compgen -W "$words" -- "$cur"))
    fi
}}
complete -F _ragd ragd
)",
        fmt::join(names, " "), joined_names(shown(table.options)), bash_values(table),
        fmt::join(names, "|"), cases);
}

/// A description inside of [ ] of _arguments.
std::string zsh_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += std::string_view{"[]:\\"}.contains(c) ? std::string{'\\', c} : std::string{c};
    }
    return out;
}

std::string zsh_option(const CommandTable::Option& option) {
    const std::string action = !option.choices.empty()
                                   ? fmt::format("({})", fmt::join(option.choices, " "))
                               : option.is_path() ? "_files"
                                                  : "";
    if (option.by_place) {
        const bool many = option.value.ends_with("...");
        return shell_quoted(
            fmt::format("{}:{}:{}", many ? "*" : "", zsh_text(option.name), action));
    }
    return shell_quoted(fmt::format(
        "{}[{}]{}", option.name, zsh_text(option.help),
        option.value.empty() ? "" : fmt::format(":{}:{}", zsh_text(option.value), action)));
}

std::string zsh_options(const std::vector<CommandTable::Option>& options) {
    std::string out;
    for (const CommandTable::Option& option : shown(options)) {
        out += fmt::format(" \\\n            {}", zsh_option(option));
    }
    return out;
}

std::string zsh(const CommandTable& table) {
    std::string names;
    std::string cases;
    for (const CommandTable::Command* command : first_words(table)) {
        names += fmt::format("        {}\n",
                             shell_quoted(command->name + ":" + zsh_text(command->help)));
        const auto words = words_after(table, *command);
        const bool parts = !words.empty() && command->options.empty();
        cases += fmt::format("        {}) _arguments $global{}{} ;;\n", command->name,
                             zsh_options(command->options),
                             parts ? fmt::format(" '1:part:({})'", fmt::join(words, " ")) : "");
    }
    return fmt::format(R"(#compdef ragd
# Completion of ragd for zsh, as `ragd completion zsh` prints it.
_ragd() {{
    local -a commands global
    local context state line
    commands=(
{}    )
    global=('--help[Print the help]'{}
    )
    _arguments -C $global '1:command:->command' '*::argument:->argument'
    case $state in
    command) _describe command commands ;;
    argument)
        case $words[1] in
{}        esac ;;
    esac
}}
_ragd "$@"
)",
                       names, zsh_options(table.options), cases);
}

std::string fish_option(const CommandTable::Option& option, std::string_view condition) {
    std::string out = fmt::format("complete -c ragd{}", condition);
    if (option.by_place) {
        return option.is_path() ? out + " -F\n" : std::string{};
    }
    out += fmt::format(" -l {} -d {}", option.name.substr(2), shell_quoted(option.help));
    if (!option.choices.empty()) {
        out += fmt::format(" -x -a '{}'", fmt::join(option.choices, " "));
    } else if (!option.value.empty()) {
        out += option.is_path() ? " -r -F" : " -x";
    }
    return out + "\n";
}

std::string fish(const CommandTable& table) {
    std::string out =
        "# Completion of ragd for fish, as `ragd completion fish` prints it.\n"
        "complete -c ragd -f\ncomplete -c ragd -l help -d 'Print the help'\n";
    for (const CommandTable::Option& option : shown(table.options)) {
        out += fish_option(option, "");
    }
    for (const CommandTable::Command* command : first_words(table)) {
        out += fmt::format("complete -c ragd -n __fish_use_subcommand -a {} -d {}\n", command->name,
                           shell_quoted(command->help));
        const std::string condition =
            fmt::format(" -n '__fish_seen_subcommand_from {}'", command->name);
        for (const CommandTable::Option& option : command->options) {
            out += fish_option(option, condition);
        }
        if (const auto words = words_after(table, *command); !words.empty()) {
            out += fmt::format("complete -c ragd{} -a '{}'\n", condition, fmt::join(words, " "));
        }
    }
    return out;
}

}  // namespace

std::string completion_for(Shell shell, const CommandTable& table) {
    switch (shell) {
        case Shell::kBash:
            return bash(table);
        case Shell::kZsh:
            return zsh(table);
        case Shell::kFish:
            return fish(table);
    }
    return {};
}

}  // namespace ragd
