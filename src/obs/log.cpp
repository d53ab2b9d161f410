#include "obs/log.hpp"

#include <exception>
#include <utility>

#include "base/guarded.hpp"
#include "obs/log_line.hpp"

namespace ragd {

struct Log::Writer {
    Writer(LogOptions how, const Clock& wall, Sink where)
        : options(how), clock(wall), sink(std::move(where)) {}

    const LogOptions options;
    const Clock& clock;
    Guarded<Sink> sink;
};

Log::Log(LogOptions options, const Clock& clock, Sink sink)
    : writer_(std::make_unique<Writer>(options, clock, std::move(sink))) {}

Log::Log(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;
Log::~Log() = default;

Log Log::null() {
    return Log{std::unique_ptr<Writer>{}};
}

bool Log::enabled(LogLevel level) const noexcept {
    return writer_ && level != LogLevel::kOff && level >= writer_->options.level;
}

void Log::write(LogLevel level, std::string_view event,
                std::span<const LogField> fields) const noexcept {
    if (!enabled(level)) {
        return;
    }
    try {
        const auto line =
            format_line(writer_->options.format, writer_->clock.wall(), level, event, fields);
        writer_->sink.with([&line](const Sink& sink) { sink(line); });
    } catch (const std::exception&) {  // out of memory: a log line is not worth a request
    }
}

}  // namespace ragd
