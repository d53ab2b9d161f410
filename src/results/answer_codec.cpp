#include "results/answer_codec.hpp"

#include <bit>
#include <concepts>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/json.hpp>

#include "base/limits.hpp"

// Writing and reading are one list of members for each type (`visit`), taken apart by a structured
// binding: a new member does not compile before it stands here.

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::uint8_t kVersion = 1;

class ByteWriter {
public:
    template <std::integral T>
    void visit(const T& value) {
        auto number = static_cast<std::uint64_t>(value);
        for (; number >= 0x80; number >>= 7U) {
            out_ += static_cast<char>(number | 0x80U);
        }
        out_ += static_cast<char>(number);
    }
    void visit(const double& value) { fixed(std::bit_cast<std::uint64_t>(value)); }
    void visit(const float& value) { fixed(std::bit_cast<std::uint32_t>(value)); }
    void visit(const std::string& text) {
        visit(text.size());
        out_ += text;
    }
    void visit(const Metadata& metadata) { visit(json::serialize(metadata)); }
    template <typename T>
    void visit(const std::optional<T>& value) {
        visit(value.has_value());
        if (value) {
            visit_value(*value);
        }
    }
    template <typename T>
    void visit(const std::vector<T>& values) {
        visit(values.size());
        for (const T& value : values) {
            visit_value(value);
        }
    }
    template <typename T>
        requires std::is_enum_v<T>
    void visit(const T& value) {
        visit(static_cast<std::uint64_t>(value));
    }
    template <typename T>
    void visit_value(const T& value);
    std::string take() { return std::move(out_); }

private:
    void fixed(std::uint64_t number) {
        for (unsigned byte = 0; byte < sizeof number; ++byte) {
            out_ += static_cast<char>(number >> (8 * byte));
        }
    }

    std::string out_;
};

/// Once something does not fit, `failed` stays set and nothing more is read.
class ByteReader {
public:
    explicit ByteReader(std::string_view bytes) : left_(bytes) {}

    template <std::integral T>
    void visit(T& value) {
        value = static_cast<T>(number());
    }
    void visit(double& value) { value = std::bit_cast<double>(fixed()); }
    void visit(float& value) { value = std::bit_cast<float>(static_cast<std::uint32_t>(fixed())); }
    void visit(std::string& text) { text = bytes(number()); }
    void visit(Metadata& metadata) {
        boost::system::error_code failure;
        json::parse_options exactly;
        exactly.numbers = json::number_precision::precise;
        exactly.max_depth = 2 * limits::kJsonDepth;
        json::value parsed = json::parse(bytes(number()), failure, {}, exactly);
        if (failure || !parsed.is_object()) {
            fail();
            return;
        }
        metadata = std::move(parsed.get_object());
    }
    template <typename T>
    void visit(std::optional<T>& value) {
        if (number() != 0) {
            visit_value(value.emplace());
        }
    }
    template <typename T>
    void visit(std::vector<T>& values) {
        for (std::uint64_t count = number(); count > 0 && !failed_; --count) {
            visit_value(values.emplace_back());
        }
    }
    template <typename T>
        requires std::is_enum_v<T>
    void visit(T& value) {
        const std::uint64_t index = number();
        if (index >= kNamesOf<T>.size()) {
            fail();
            return;
        }
        value = static_cast<T>(index);
    }
    template <typename T>
    void visit_value(T& value);
    /// Whether all was read, and nothing else was there.
    [[nodiscard]] bool is_done() const { return !failed_ && left_.empty(); }

private:
    void fail() {
        failed_ = true;
        left_ = {};
    }
    std::string_view bytes(std::uint64_t count) {
        if (count > left_.size()) {
            fail();
            return {};
        }
        const std::string_view taken = left_.substr(0, count);
        left_.remove_prefix(count);
        return taken;
    }
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            const std::string_view byte = bytes(1);
            if (byte.empty()) {
                return 0;
            }
            const auto bits = static_cast<unsigned char>(byte[0]);
            value |= std::uint64_t{bits & 0x7FU} << shift;
            if (bits < 0x80) {
                return value;
            }
        }
        fail();
        return 0;
    }
    std::uint64_t fixed() {
        std::uint64_t value = 0;
        const std::string_view taken = bytes(sizeof value);
        for (std::size_t byte = 0; byte < taken.size(); ++byte) {
            value |= std::uint64_t{static_cast<unsigned char>(taken[byte])} << (8 * byte);
        }
        return value;
    }

    std::string_view left_;
    bool failed_ = false;
};

template <typename Visitor, typename... Members>
void visit_all(Visitor& visitor, Members&... members) {
    (visitor.visit_value(members), ...);
}

template <typename T, typename Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

void visit_members(auto& visitor, Is<Box> auto& box) {
    auto& [left, top, right, bottom] = box;
    visit_all(visitor, left, top, right, bottom);
}
void visit_members(auto& visitor, Is<Span> auto& span) {
    auto& [start, end] = span;
    visit_all(visitor, start, end);
}
void visit_members(auto& visitor, Is<Location> auto& location) {
    auto& [page, box, slide, sheet, range, anchor, line] = location;
    visit_all(visitor, page, box, slide, sheet, range, anchor, line);
}
void visit_members(auto& visitor, Is<LocatedSpan> auto& located) {
    auto& [span, location] = located;
    visit_all(visitor, span, location);
}
void visit_members(auto& visitor, Is<ChunkId> auto& id) {
    auto& [value] = id;
    visit_all(visitor, value);
}
void visit_members(auto& visitor, Is<SourceRange> auto& range) {
    auto& [source, start, end] = range;
    visit_all(visitor, source, start, end);
}
void visit_members(auto& visitor, Is<Scores> auto& scores) {
    auto& [vector, keyword, fused, rerank] = scores;
    visit_all(visitor, vector, keyword, fused, rerank);
}
void visit_members(ByteWriter& writer, const DocumentId& id) {
    writer.visit(id.str());
}
void visit_members(ByteReader& reader, DocumentId& id) {
    std::string text;
    reader.visit(text);
    id = DocumentId{std::move(text)};
}
void visit_members(auto& visitor, Is<Chunk> auto& chunk) {
    auto& [id, document, version, start, end, text, prefix, blocks, title, url, metadata, source,
           locations] = chunk;
    visit_all(visitor, id, document, version, start, end, text, prefix, blocks, title, url,
              metadata, source, locations);
}
void visit_members(auto& visitor, Is<Source> auto& source) {
    auto& [n, chunk, score, scores, duplicates] = source;
    visit_all(visitor, n, chunk, score, scores, duplicates);
}
void visit_members(auto& visitor, Is<ToolCall> auto& call) {
    auto& [id, name, arguments] = call;
    visit_all(visitor, id, name, arguments);
}
void visit_members(auto& visitor, Is<Answer> auto& answer) {
    auto& [text, kind, sources, citations, quotes, embedding_cache, result_cache, timings, was_cut,
           options, usage, tool_calls, question_used, warnings, lasting_warnings] = answer;
    static_cast<void>(embedding_cache);
    static_cast<void>(result_cache);
    static_cast<void>(timings);
    static_cast<void>(usage);
    visit_all(visitor, text, kind, sources, citations, quotes, was_cut, options, tool_calls,
              question_used, warnings, lasting_warnings);
}

template <typename T>
void ByteWriter::visit_value(const T& value) {
    if constexpr (requires { visit(value); }) {
        visit(value);
    } else {
        visit_members(*this, value);
    }
}

template <typename T>
void ByteReader::visit_value(T& value) {
    if constexpr (requires { visit(value); }) {
        visit(value);
    } else {
        visit_members(*this, value);
    }
}

}  // namespace

std::string encode_kept_answer(const Answer& answer) {
    ByteWriter writer;
    writer.visit(kVersion);
    writer.visit_value(answer);
    return writer.take();
}

std::optional<Answer> decode_kept_answer(std::string_view bytes) {
    ByteReader reader{bytes};
    std::uint8_t version = 0;
    reader.visit(version);
    if (version != kVersion) {
        return std::nullopt;
    }
    Answer answer;
    reader.visit_value(answer);
    return reader.is_done() ? std::optional{std::move(answer)} : std::nullopt;
}

}  // namespace ragd
