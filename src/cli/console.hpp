#pragma once
#include <cstddef>
#include <iosfwd>
#include <string>
#include <string_view>

namespace ragd {

/// Where a command writes: data to `out`, everything else to `err`.
/// Colour and progress only for a person at a terminal (NO_COLOR and TERM=dumb are honoured).
class Console {
public:
    struct Look {
        bool in_terminal = false;
        bool out_terminal = false;
        bool err_terminal = false;
        bool color = false;
        std::size_t columns = 80;  // COLUMNS, else as wide as the terminal
    };

    Console(std::ostream& out, std::ostream& err, Look look) : out_(out), err_(err), look_(look) {}
    /// Of this process: asks the terminal.
    static Look look_of_process();

    /// One line of data.
    void data(std::string_view line);
    /// Hands over what was written: whoever reads it waits for more.
    void flush();
    /// One line for the person.
    void note(std::string_view line);
    /// Asks for yes or no. Where nobody sits at a terminal: no.
    bool ask(std::string_view question);
    /// Replaces the progress line; nothing where stderr is no terminal.
    void progress(std::string_view line);
    void end_progress();

    [[nodiscard]] std::string bold(std::string_view text) const;
    [[nodiscard]] std::string dim(std::string_view text) const;
    [[nodiscard]] const Look& look() const { return look_; }

private:
    std::ostream& out_;
    std::ostream& err_;
    Look look_;
    bool progress_shown_ = false;
};

/// `text` without control characters and without those that turn the direction of writing, so that
/// a document cannot drive the terminal. Line breaks and tabs become spaces.
std::string printable(std::string_view text);

}  // namespace ragd
