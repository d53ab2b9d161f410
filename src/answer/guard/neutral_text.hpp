#pragma once
#include <string>
#include <string_view>

namespace ragd {

/// A passage as a language model may read it.
struct NeutralText {
    std::string text;
    bool had_signs = false;  // it held what only a chat with a model has, or hidden characters
};

/// Takes from `text` what a model could take for more than text: invisible characters, and what
/// begins or ends a turn, a role or a source (`<|im_start|>`, `[INST]`, `### System:`,
/// `</source-...>`), which gets a blank inside. All words stay.
/// Pure. Requires: valid UTF-8.
NeutralText neutral_text(std::string_view text);

}  // namespace ragd
