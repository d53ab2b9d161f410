#include "tokenizer/tokenizer.hpp"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "tokenizer/token_stream.hpp"
#include "tokenizer/tokenizer_spec.hpp"
#include "tokenizer/word_pieces.hpp"

namespace ragd {

struct WordPieceTokenizer::Tables {
    StreamTables stream;
    WordPieces pieces;
    SequenceTemplates templates;
    std::size_t vocab_size;
    bool cased;
};

namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();
// English has 4 to 5 bytes a piece; what is reserved too much is given back with the vector.
constexpr std::size_t kBytesPerPiece = 4;

/// Keeps the ids, one more than `limit` at most, so that the caller sees that there were more.
class IdSink {
public:
    IdSink(const WordPieces& pieces, std::vector<std::int32_t>& ids, std::size_t limit)
        : pieces_(pieces), ids_(ids), limit_(limit) {}

    bool word(const NormalWord& word) {
        const std::size_t before = ids_.size();
        const std::size_t count =
            word.too_long
                ? 0
                : pieces_.split(word.bytes, [this](std::int32_t id) { ids_.push_back(id); });
        if (count == 0) {
            ids_.resize(before);
            ids_.push_back(pieces_.unknown());
        }
        return ids_.size() <= limit_;
    }
    bool token(std::int32_t id, ByteRange) {
        ids_.push_back(id);
        return ids_.size() <= limit_;
    }
    void dropped(ByteRange) {}

private:
    const WordPieces& pieces_;
    std::vector<std::int32_t>& ids_;
    std::size_t limit_;
};

/// Pieces of one word: 1 where it is unknown.
std::size_t count_pieces(const WordPieces& pieces, const NormalWord& word) {
    const std::size_t count = word.too_long ? 0 : pieces.split(word.bytes, [](std::int32_t) {});
    return std::max<std::size_t>(count, 1);
}

class CountSink {
public:
    explicit CountSink(const WordPieces& pieces) : pieces_(pieces) {}

    bool word(const NormalWord& word) {
        count_ += count_pieces(pieces_, word);
        return true;
    }
    bool token(std::int32_t, ByteRange) {
        ++count_;
        return true;
    }
    void dropped(ByteRange) {}

    [[nodiscard]] std::size_t count() const { return count_; }

private:
    const WordPieces& pieces_;
    std::size_t count_ = 0;
};

/// Weighs words by their characters.
class UnknownSink {
public:
    explicit UnknownSink(const WordPieces& pieces) : pieces_(pieces) {}

    bool word(const NormalWord& word) {
        const std::size_t count =
            word.too_long ? 0 : pieces_.split(word.bytes, [](std::int32_t) {});
        const std::size_t size = utf8_length(word.bytes);
        const bool ascii_sign = size == 1 && word.bytes.size() == 1 && !is_alnum(word.bytes[0]);
        if (ascii_sign) {
            return true;
        }
        const auto weight = static_cast<double>(size);
        all_ += weight;
        if (count == 0) {
            unknown_ += weight;
        } else if (4 * count >= 3 * size && !is_latin(decode_utf8(word.bytes, 0).value)) {
            unknown_ += weight / 2;
        }
        return true;
    }
    bool token(std::int32_t, ByteRange) { return true; }
    void dropped(ByteRange) {}

    [[nodiscard]] double share() const { return all_ > 0 ? unknown_ / all_ : 0; }

private:
    static bool is_alnum(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }
    /// Signs and punctuation pass for Latin: the model has seen them in English.
    static bool is_latin(char32_t value) {
        constexpr char32_t kLatinEnd = 0x0250;
        return value < kLatinEnd || (value >= 0x1E00 && value < 0x1F00) ||
               (value >= 0x2000 && value < 0x2C00);
    }

    const WordPieces& pieces_;
    double all_ = 0;
    double unknown_ = 0;
};

class SpanSink {
public:
    SpanSink(const WordPieces& pieces, std::vector<WordSpan>& spans)
        : pieces_(pieces), spans_(spans) {}

    bool word(const NormalWord& word) {
        add(word.from, count_pieces(pieces_, word));
        return true;
    }
    bool token(std::int32_t, ByteRange from) {
        add(from, 1);
        return true;
    }
    /// An accent that a word left behind stays with it: nobody should cut between the two.
    void dropped(ByteRange from) {
        if (!spans_.empty() && spans_.back().end == from.start) {
            spans_.back().end = from.end;
        }
    }

private:
    void add(ByteRange from, std::size_t pieces) {
        if (!spans_.empty() && from.start < spans_.back().end) {
            // One character of the text gave two words (or combining characters were sorted).
            spans_.back().end = std::max(spans_.back().end, from.end);
            spans_.back().pieces += pieces;
        } else {
            spans_.push_back({.start = from.start, .end = from.end, .pieces = pieces});
        }
    }

    const WordPieces& pieces_;
    std::vector<WordSpan>& spans_;
};

/// The ids of `text`, up to limit + 1 of them or a few more.
std::vector<std::int32_t> ids_of(const StreamTables& stream, const WordPieces& pieces,
                                 std::string_view text, std::size_t limit) {
    std::vector<std::int32_t> ids;
    ids.reserve(std::min(text.size() / kBytesPerPiece + 2, limit));
    IdSink sink(pieces, ids, limit);
    TokenStream(stream, sink).run(text);
    return ids;
}

/// What `max_tokens` leaves for the texts.
std::size_t room_for(std::optional<std::size_t> max_tokens, const SequenceTemplate& layout) {
    return max_tokens ? *max_tokens - std::min(*max_tokens, layout.special_tokens()) : kNoLimit;
}

/// Texts in the layout that the model wants.
Encoding lay_out(const SequenceTemplate& layout, std::span<const std::int32_t> first,
                 std::span<const std::int32_t> second) {
    Encoding encoding;
    const std::size_t size = first.size() + second.size() + layout.special_tokens();
    encoding.ids.reserve(size);
    encoding.type_ids.reserve(size);
    for (const SequenceTemplate::Item& item : layout.items) {
        const std::span<const std::int32_t> ids =
            item.part == SequenceTemplate::Part::kSpecial ? std::span{item.ids}
            : item.part == SequenceTemplate::Part::kFirst ? first
                                                          : second;
        encoding.ids.insert(encoding.ids.end(), ids.begin(), ids.end());
        encoding.type_ids.insert(encoding.type_ids.end(), ids.size(), item.type_id);
    }
    return encoding;
}

/// Puts each added token where it is looked for; the content of a normalised one is normalised.
StreamTables make_stream(const TokenizerSpec& spec) {
    CharTable characters(spec.normalization);
    std::vector<AddedToken> raw;
    std::vector<AddedToken> normalized;
    for (AddedToken token : spec.added_tokens) {
        if (token.normalized) {
            const ByteRange whole{0, token.content.size()};
            token.content = NormalizedText(characters, token.content, whole).bytes();
            normalized.push_back(std::move(token));
        } else {
            raw.push_back(std::move(token));
        }
    }
    const AsciiTable ascii(characters);
    return {.characters = std::move(characters),
            .ascii = ascii,
            .raw = AddedTokenFinder(std::move(raw)),
            .normalized = AddedTokenFinder(std::move(normalized)),
            .word_chars_max = spec.model.word_chars_max};
}

std::size_t ids_end(const TokenizerSpec& spec) {
    std::int32_t last = -1;
    for (const auto& [token, id] : spec.model.vocabulary) {
        last = std::max(last, id);
    }
    for (const AddedToken& token : spec.added_tokens) {
        last = std::max(last, token.id);
    }
    return static_cast<std::size_t>(last) + 1;
}

Result<TokenizerSpec> read_spec(const std::filesystem::path& folder) {
    std::error_code error;
    if (std::filesystem::exists(folder / "tokenizer.json", error)) {
        return read_tokenizer_json(folder / "tokenizer.json");
    }
    if (std::filesystem::exists(folder / "vocab.txt", error)) {
        return read_vocab_txt(folder);
    }
    return fail(ErrorCode::kNotFound,
                fmt::format("{} has neither tokenizer.json nor vocab.txt", folder.string()));
}

}  // namespace

WordPieceTokenizer::WordPieceTokenizer(std::shared_ptr<const Tables> tables)
    : tables_(std::move(tables)) {}

Result<WordPieceTokenizer> WordPieceTokenizer::load(const std::filesystem::path& model_folder) {
    TokenizerSpec spec = RAG_TRY(read_spec(model_folder));
    auto pieces = WordPieces::build(spec.model);
    if (!pieces) {
        pieces.error().message =
            fmt::format("{}: {}", model_folder.string(), pieces.error().message);
        return pieces.error();
    }
    return WordPieceTokenizer(
        std::make_shared<const Tables>(Tables{.stream = make_stream(spec),
                                              .pieces = std::move(*pieces),
                                              .templates = std::move(spec.templates),
                                              .vocab_size = ids_end(spec),
                                              .cased = !spec.normalization.lowercase}));
}

Encoding WordPieceTokenizer::encode(std::string_view text,
                                    std::optional<std::size_t> max_tokens) const {
    const SequenceTemplate& layout = tables_->templates.single;
    const std::size_t room = room_for(max_tokens, layout);
    auto ids = ids_of(tables_->stream, tables_->pieces, text, room);
    const bool truncated = ids.size() > room;
    ids.resize(std::min(ids.size(), room));
    Encoding encoding = lay_out(layout, ids, {});
    encoding.truncated = truncated;
    return encoding;
}

Encoding WordPieceTokenizer::encode_pair(std::string_view first, std::string_view second,
                                         std::optional<std::size_t> max_tokens) const {
    const SequenceTemplate& layout = tables_->templates.pair;
    const std::size_t room = room_for(max_tokens, layout);
    auto a = ids_of(tables_->stream, tables_->pieces, first, kNoLimit);
    auto b = ids_of(tables_->stream, tables_->pieces, second, kNoLimit);
    const bool truncated = max_tokens && a.size() + b.size() > room;
    if (truncated) {
        const auto [keep_a, keep_b] = longest_first(a.size(), b.size(), room);
        a.resize(keep_a);
        b.resize(keep_b);
    }
    Encoding encoding = lay_out(layout, a, b);
    encoding.truncated = truncated;
    return encoding;
}

std::vector<std::int32_t> WordPieceTokenizer::ids(std::string_view text) const {
    return ids_of(tables_->stream, tables_->pieces, text, kNoLimit);
}

Encoding WordPieceTokenizer::join_pair(std::span<const std::int32_t> first,
                                       std::span<const std::int32_t> second) const {
    return lay_out(tables_->templates.pair, first, second);
}

std::size_t WordPieceTokenizer::pair_special_tokens() const {
    return tables_->templates.pair.special_tokens();
}

std::size_t WordPieceTokenizer::count(std::string_view text) const {
    CountSink sink(tables_->pieces);
    TokenStream(tables_->stream, sink).run(text);
    return sink.count();
}

std::vector<WordSpan> WordPieceTokenizer::words(std::string_view text) const {
    std::vector<WordSpan> spans;
    SpanSink sink(tables_->pieces, spans);
    TokenStream(tables_->stream, sink).run(text);
    return spans;
}

double WordPieceTokenizer::unknown_share(std::string_view text) const {
    UnknownSink sink(tables_->pieces);
    TokenStream(tables_->stream, sink).run(text);
    return sink.share();
}

bool WordPieceTokenizer::cased() const {
    return tables_->cased;
}

std::size_t WordPieceTokenizer::vocab_size() const {
    return tables_->vocab_size;
}

std::size_t WordPieceTokenizer::special_tokens() const {
    return tables_->templates.single.special_tokens();
}

}  // namespace ragd
