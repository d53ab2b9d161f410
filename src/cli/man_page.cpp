#include "cli/man_page.hpp"

#include <fmt/format.h>

#include "cli/exit_code.hpp"

namespace ragd {
namespace {

/// `text` as roff reads it: hyphens that can be copied, no line that looks like a request.
std::string escaped(std::string_view text) {
    std::string out;
    bool line_begins = true;
    for (const char c : text) {
        if (line_begins && (c == '.' || c == '\'')) {
            out += "\\&";
        }
        line_begins = c == '\n';
        out += c == '\\' ? std::string{"\\e"} : c == '-' ? std::string{"\\-"} : std::string{c};
    }
    return out;
}

std::string written_option(const CommandTable::Option& option) {
    const std::string value =
        option.value.empty() ? "" : fmt::format(" \\fI{}\\fR", escaped(option.value));
    return fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", escaped(option.name), value,
                       escaped(option.help));
}

/// "\fBragd query\fR [OPTIONS] \fIquestion\fR"
std::string synopsis(const CommandTable::Command& command) {
    std::string out = fmt::format("\\fBragd {}\\fR", escaped(command.name));
    for (const CommandTable::Option& option : command.options) {
        if (option.by_place) {
            out += fmt::format(" \\fI{}\\fR", escaped(option.name));
        }
    }
    return out + " [\\fIOPTIONS\\fR]\n";
}

std::string written_command(const CommandTable::Command& command) {
    std::string out = fmt::format(".SS \"{}\"\n{}.PP\n{}.\n", command.name, synopsis(command),
                                  escaped(command.help));
    for (const CommandTable::Option& option : command.options) {
        out += written_option(option);
    }
    if (!command.examples.empty()) {
        out += fmt::format(".PP\nExamples:\n.PP\n.EX\n{}\n.EE\n", escaped(command.examples));
    }
    return out;
}

std::string exit_status() {
    std::string out = ".SH EXIT STATUS\n";
    for (const ExitCodeMeaning& one : kExitCodeMeanings) {
        out += fmt::format(".TP\n.B {}\n{}\n", static_cast<int>(one.code), escaped(one.meaning));
    }
    return out;
}

constexpr std::string_view kFiles =
    ".SH FILES\n"
    ".TP\n.I ragd.toml\nSettings, in the working directory, else in "
    "\\fI$XDG_CONFIG_HOME/ragd\\fR.\n"
    ".TP\n.I $XDG_DATA_HOME/ragd\nDocuments and indexes, unless \\-\\-data\\-dir says otherwise.\n"
    ".TP\n.I .ragdignore\nIn a folder that is indexed: what to leave out, as in .gitignore.\n"
    ".SH ENVIRONMENT\nEvery setting above by its name. \\fBCOLUMNS\\fR, \\fBNO_COLOR\\fR and "
    "\\fBTERM\\fR are honoured.\n";

}  // namespace

std::string man_page(const CommandTable& table, std::string_view version) {
    std::string out = fmt::format(
        ".TH RAGD 1 \"\" \"ragd {}\" \"User Commands\"\n.SH NAME\nragd \\- answer questions from "
        "your documents\n.SH SYNOPSIS\n\\fBragd\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
        ".SH DESCRIPTION\n{}\nData goes to standard output, everything else to standard error.\n"
        ".SH COMMANDS\n",
        version, escaped(table.help));
    for (const CommandTable::Command& command : table.commands) {
        out += written_command(command);
    }
    std::string settings = ".SH SETTINGS\nWith every command, too.\n";
    out += ".SH OPTIONS\nBefore or after every command.\n";
    for (const CommandTable::Option& option : table.options) {
        (option.setting ? settings : out) += written_option(option);
    }
    return out + settings + exit_status() + std::string{kFiles};
}

}  // namespace ragd
