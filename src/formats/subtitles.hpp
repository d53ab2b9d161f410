#pragma once
#include <string>
#include <string_view>

namespace ragd {

/// What is said in a file of subtitles (.srt, .vtt): the text of its cues without numbers, times and
/// marks. Cues that follow each other closely are one paragraph, so that a sentence which runs over
/// several is one. Requires: valid UTF-8.
std::string subtitles_as_text(std::string_view text);

}  // namespace ragd
