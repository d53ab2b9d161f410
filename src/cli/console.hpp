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
        bool out_terminal = false;
        bool err_terminal = false;
        bool color = false;
        std::size_t columns = 100;
    };

    Console(std::ostream& out, std::ostream& err, Look look) : out_(out), err_(err), look_(look) {}
    /// Of this process: asks the terminal.
    static Look look_of_process();

    /// One line of data.
    void data(std::string_view line);
    /// One line for the person.
    void note(std::string_view line);
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

/// `text` without control characters, so that a document cannot drive the terminal. Line breaks
/// and tabs become spaces.
std::string printable(std::string_view text);

/// At most `columns` code points, with an ellipsis where cut.
std::string cut_to_columns(std::string_view text, std::size_t columns);

/// `text` in lines of at most `columns` bytes, broken at spaces, each after `indent` spaces.
std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent);

}  // namespace ragd
