#include "cli/console.hpp"

#include <algorithm>
#include <cstdlib>
#include <ostream>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace ragd {
namespace {

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t terminal_columns() {
    winsize size{};
    constexpr std::size_t kNarrow = 40;
    constexpr std::size_t kWide = 120;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return 100;
    }
    return std::clamp<std::size_t>(size.ws_col, kNarrow, kWide);
}

}  // namespace

Console::Look Console::look_of_process() {
    Look look;
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
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool c1_control =
            byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0;
        if (c1_control) {
            ++i;
        } else if (byte == '\n' || byte == '\t' || byte == '\r') {
            out += ' ';
        } else if (byte >= 0x20 && byte != 0x7F) {
            out += text[i];
        }
    }
    return out;
}

std::string cut_to_columns(std::string_view text, std::size_t columns) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_continuation(text[i]) && ++seen > columns) {
            std::size_t cut = i;
            do {
                --cut;
            } while (cut > 0 && is_continuation(text[cut]));
            return std::string{text.substr(0, cut)} + "…";
        }
    }
    return std::string{text};
}

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent) {
    const std::string margin(indent, ' ');
    std::string out;
    while (!text.empty()) {
        const std::size_t start = text.find_first_not_of(' ');
        if (start == std::string_view::npos) {
            break;
        }
        text.remove_prefix(start);
        std::size_t length = std::min(text.size(), columns);
        if (length < text.size()) {
            const std::size_t space = text.rfind(' ', length);
            length = space != std::string_view::npos && space > 0
                         ? space
                         : std::min(text.find(' '), text.size());
        }
        out += (out.empty() ? "" : "\n") + margin + std::string{text.substr(0, length)};
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace ragd
