#include "obs/log.hpp"

#include <exception>
#include <mutex>

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "obs/log_line.hpp"

namespace ragd {
namespace {

/// Hands lines to a function; spdlog's base holds the lock, so one at a time.
class FunctionSink final : public spdlog::sinks::base_sink<std::mutex> {
public:
    explicit FunctionSink(Log::Sink sink) : sink_(std::move(sink)) {}

protected:
    void sink_it_(const spdlog::details::log_msg& message) override {
        sink_(std::string_view(message.payload.data(), message.payload.size()));
    }
    void flush_() override {}

private:
    Log::Sink sink_;
};

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return spdlog::level::debug;
        case LogLevel::kInfo:
            return spdlog::level::info;
        case LogLevel::kWarn:
            return spdlog::level::warn;
        case LogLevel::kError:
            return spdlog::level::err;
        case LogLevel::kOff:
            break;
    }
    return spdlog::level::off;
}

}  // namespace

struct Log::Writer {
    Writer(LogOptions options, const Clock& wall, spdlog::sink_ptr sink)
        : clock(wall), format(options.format), logger("ragd", std::move(sink)) {
        logger.set_level(to_spdlog(options.level));
        logger.set_pattern("%v");
        logger.set_error_handler([](const std::string&) {});  // a lost line must not print another
    }

    const Clock& clock;
    LogFormat format;
    spdlog::logger logger;
};

Log::Log(LogOptions options, const Clock& clock)
    : writer_(std::make_unique<Writer>(options, clock,
                                       std::make_shared<spdlog::sinks::stderr_sink_mt>())) {}

Log::Log(LogOptions options, const Clock& clock, Sink sink)
    : writer_(std::make_unique<Writer>(options, clock,
                                       std::make_shared<FunctionSink>(std::move(sink)))) {}

Log::Log(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}
Log::Log(Log&&) noexcept = default;
Log& Log::operator=(Log&&) noexcept = default;
Log::~Log() = default;

Log Log::null() {
    return Log{std::unique_ptr<Writer>{}};
}

bool Log::enabled(LogLevel level) const noexcept {
    return writer_ && level != LogLevel::kOff && writer_->logger.should_log(to_spdlog(level));
}

void Log::write(LogLevel level, std::string_view event,
                std::span<const LogField> fields) const noexcept {
    if (!enabled(level)) {
        return;
    }
    try {
        const auto now = writer_->clock.wall();
        const auto line = writer_->format == LogFormat::kJson
                              ? json_line(now, level, event, fields)
                              : text_line(now, level, event, fields);
        writer_->logger.log(to_spdlog(level), spdlog::string_view_t(line.data(), line.size()));
    } catch (const std::exception&) {  // out of memory: a log line is not worth a request
    }
}

}  // namespace ragd
