#pragma once
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/clock.hpp"

namespace ragd {

enum class LogLevel { kDebug, kInfo, kWarn, kError, kOff };
enum class LogFormat { kJson, kText };

/// One key and its value. Views: they need only live for the call.
struct LogField {
    using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

    LogField(std::string_view field, std::string_view text) : key(field), value(text) {}
    LogField(std::string_view field, const char* text)
        : key(field), value(std::string_view(text)) {}
    LogField(std::string_view field, const std::string& text)
        : key(field), value(std::string_view(text)) {}
    LogField(std::string_view field, bool flag) : key(field), value(flag) {}
    LogField(std::string_view field, std::floating_point auto number)
        : key(field), value(static_cast<double>(number)) {}
    LogField(std::string_view field, std::signed_integral auto number)
        : key(field), value(static_cast<std::int64_t>(number)) {}
    LogField(std::string_view field, std::unsigned_integral auto number)
        : key(field), value(static_cast<std::uint64_t>(number)) {}

    std::string_view key;
    Value value;
};

struct LogOptions {
    LogLevel level = LogLevel::kInfo;
    LogFormat format = LogFormat::kJson;
};

/// Structured log: one event, one line.
///     log.info("request", {{"id", id.str()}, {"status", 200}, {"ms", 1.3}});
///     {"time":"2026-01-31T09:05:07.042Z","level":"info","event":"request","id":"...","status":200,"ms":1.3}
/// Whatever a value holds, a line stays one line and a terminal stays unharmed: control characters
/// are escaped, invalid UTF-8 becomes U+FFFD. Never throws: what cannot be written is dropped.
/// Threads:  any, at once.  Lifetime: outlives all who hold it.
class Log {
public:
    /// Gets each line without its newline, one call at a time. Whoever logs waits for it, the io
    /// thread too, so it must not wait for anybody: see LineWriter.
    using Sink = std::function<void(std::string_view line)>;

    Log(LogOptions options, const Clock& clock, Sink sink);
    ~Log();
    Log(Log&&) noexcept;
    Log& operator=(Log&&) noexcept;
    /// Writes nothing.
    static Log null();

    [[nodiscard]] bool enabled(LogLevel level) const noexcept;
    void write(LogLevel level, std::string_view event,
               std::span<const LogField> fields) const noexcept;
    void write(LogLevel level, std::string_view event,
               std::initializer_list<LogField> fields) const noexcept {
        write(level, event, std::span{fields.begin(), fields.size()});
    }

    void debug(std::string_view event, std::initializer_list<LogField> fields = {}) const noexcept {
        write(LogLevel::kDebug, event, fields);
    }
    void info(std::string_view event, std::initializer_list<LogField> fields = {}) const noexcept {
        write(LogLevel::kInfo, event, fields);
    }
    void warn(std::string_view event, std::initializer_list<LogField> fields = {}) const noexcept {
        write(LogLevel::kWarn, event, fields);
    }
    void error(std::string_view event, std::initializer_list<LogField> fields = {}) const noexcept {
        write(LogLevel::kError, event, fields);
    }

private:
    struct Writer;
    explicit Log(std::unique_ptr<Writer> writer);
    std::unique_ptr<Writer> writer_;
};

}  // namespace ragd
