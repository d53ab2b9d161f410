#include "cli/console.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <iostream>
#include <ostream>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.hpp"
#include "cli/columns.hpp"

namespace ragd {
namespace {

std::size_t terminal_columns() {
    constexpr std::size_t kUsual = 80;
    constexpr std::size_t kNarrowest = 20;
    constexpr std::size_t kWidest = 10'000;
    std::size_t columns = 0;
    if (const char* said = std::getenv("COLUMNS"); said != nullptr) {
        const std::string_view text{said};
        std::from_chars(text.data(), text.data() + text.size(), columns);
    }
    winsize size{};
    if (columns == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        columns = size.ws_col;
    }
    return columns == 0 ? kUsual : std::clamp(columns, kNarrowest, kWidest);
}

/// Marks that make what follows run the other way, or end that: text can be made to read as
/// something else with them.
bool turns_direction(char32_t c) {
    return (c >= U'\u202a' && c <= U'\u202e') || (c >= U'\u2066' && c <= U'\u2069');
}

}  // namespace

Console::Look Console::look_of_process() {
    Look look;
    look.in_terminal = isatty(STDIN_FILENO) == 1;
    look.out_terminal = isatty(STDOUT_FILENO) == 1;
    look.err_terminal = isatty(STDERR_FILENO) == 1;
    const char* no_color = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    const bool dumb = terminal == nullptr || std::string_view{terminal} == "dumb";
    look.color = look.out_terminal && !dumb && (no_color == nullptr || *no_color == '\0');
    look.err_terminal = look.err_terminal && !dumb;
    look.columns = terminal_columns();
    return look;
}

void Console::data(std::string_view line) {
    end_progress();
    out_ << line << '\n';
}

bool Console::ask(std::string_view question) {
    if (!look_.in_terminal || !look_.err_terminal) {
        return false;
    }
    end_progress();
    err_ << question << " [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

void Console::flush() {
    out_.flush();
    err_.flush();
}

void Console::note(std::string_view line) {
    end_progress();
    err_ << line << '\n' << std::flush;
}

void Console::progress(std::string_view line) {
    if (look_.err_terminal) {
        err_ << "\r\x1b[K" << cut_to_columns(line, look_.columns - 1) << std::flush;
        progress_shown_ = true;
    }
}

void Console::end_progress() {
    if (progress_shown_) {
        err_ << "\r\x1b[K" << std::flush;
        progress_shown_ = false;
    }
}

std::string Console::bold(std::string_view text) const {
    return look_.color ? fmt::format("\x1b[1m{}\x1b[0m", text) : std::string{text};
}

std::string Console::dim(std::string_view text) const {
    return look_.color ? fmt::format("\x1b[2m{}\x1b[0m", text) : std::string{text};
}

std::string printable(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        const CodePoint point = decode_utf8(text, at);
        const std::string_view bytes = text.substr(at, point.bytes);
        at += point.bytes;
        if (bytes == "\n" || bytes == "\t" || bytes == "\r") {
            out += ' ';
        } else if (!has_control_character(bytes) && !turns_direction(point.value)) {
            append_utf8(out, point.value);
        }
    }
    return out;
}

}  // namespace ragd
