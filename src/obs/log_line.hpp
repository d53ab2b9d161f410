#pragma once
#include <span>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "obs/log.hpp"

namespace ragd {

std::string_view name_of(LogLevel level);

/// One event as a line without its newline, in one format or the other. Text holds no control
/// character, in ASCII, C1 or as Unicode line separators, and is valid UTF-8, whatever the values
/// hold.
std::string json_line(WallTime time, LogLevel level, std::string_view event,
                      std::span<const LogField> fields);
std::string text_line(WallTime time, LogLevel level, std::string_view event,
                      std::span<const LogField> fields);

std::string format_line(LogFormat format, WallTime time, LogLevel level, std::string_view event,
                        std::span<const LogField> fields);

}  // namespace ragd
