#include "app/process_log.hpp"

#include <unistd.h>

#include "obs/log_line.hpp"

namespace ragd {
namespace {

LogOptions log_options(const Settings& settings) {
    LogOptions options;
    options.format =
        settings.log_format == LogFormatSetting::kJson ? LogFormat::kJson : LogFormat::kText;
    switch (settings.log_level) {
        case LogLevelSetting::kDebug:
            options.level = LogLevel::kDebug;
            break;
        case LogLevelSetting::kInfo:
            options.level = LogLevel::kInfo;
            break;
        case LogLevelSetting::kWarn:
            options.level = LogLevel::kWarn;
            break;
        case LogLevelSetting::kError:
            options.level = LogLevel::kError;
            break;
    }
    return options;
}

LineWriterOptions to_stderr(LogFormat format, const Clock& clock, Metrics& metrics) {
    return {.descriptor = STDERR_FILENO,
            .on_lost = [lost = metrics.declare<Counter>(
                            {"rag_log_lines_lost_total",
                             "Log lines that could not be written."})] { lost.add(); },
            .gap_line =
                [format, &clock](std::size_t lost) {
                    const LogField count{"count", lost};
                    return format_line(format, clock.wall(), LogLevel::kWarn, "log_lines_lost",
                                       {&count, 1});
                }};
}

}  // namespace

ProcessLog::ProcessLog(const Settings& settings, const Clock& clock, Metrics& metrics)
    : lines_(to_stderr(log_options(settings).format, clock, metrics)),
      log_(log_options(settings), clock, [this](std::string_view line) { lines_.write(line); }) {}

}  // namespace ragd
