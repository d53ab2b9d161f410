#include "inference/openvino_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "inference/files/weights_digest.hpp"
#include "inference/loaded_model.hpp"
#include "inference/model_runner.hpp"
#include "inference/passage_window.hpp"
#include "inference/reader_folder.hpp"

namespace ragd {

struct OpenVinoReader::Impl {
    std::shared_ptr<const WordPieceTokenizer> tokenizer;
    std::string name;
    std::string revision;
    std::string description;
    std::optional<ReadingRule> rule;
    std::size_t window;
    ModelRunner runner;
};

namespace {

// As it was trained: longer questions and titles are cut.
constexpr std::size_t kQuestionPiecesMax = 64;
constexpr std::size_t kContextPiecesMax = 24;
constexpr std::size_t kLogits = 2;  // of each piece: an answer begins, ends here

/// Words that are one piece, and words, of Latin letters: the pieces of German words are many, and
/// other scripts come as single letters or not at all.
struct Familiarity {
    std::size_t known = 0;
    std::size_t words = 0;

    void add(std::string_view text, const std::vector<WordSpan>& spans) {
        for (const WordSpan& span : spans) {
            const auto word = text.substr(span.start, span.end - span.start);
            const bool is_ascii = std::ranges::all_of(
                word, [](char c) { return static_cast<unsigned char>(c) < 0x80U; });
            const bool is_word = !is_ascii || std::ranges::any_of(word, [](char c) {
                return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            });
            words += is_word ? 1 : 0;
            known += is_word && is_ascii && span.pieces == 1 ? 1 : 0;
        }
    }
    [[nodiscard]] double share() const {
        return words == 0 ? 1 : static_cast<double>(known) / static_cast<double>(words);
    }
};

/// What one call has in common, and what each passage leaves for its reading. The question is
/// tokenised once, the passages on the workers.
class Readings {
public:
    Readings(const WordPieceTokenizer& tokenizer, std::size_t window, std::string question,
             std::vector<ReadPassage> passages)
        : tokenizer_(tokenizer),
          window_(window),
          question_ids_(tokenizer.ids(question)),
          passages_(std::move(passages)),
          windows_(passages_.size()),
          readings_(passages_.size()) {
        question_familiarity_.add(question, tokenizer.words(question));
        question_ids_.resize(std::min({question_ids_.size(), kQuestionPiecesMax, window / 2}));
    }

    Encoding encode(std::size_t i) {
        auto second = passages_[i].context.empty() ? std::vector<std::int32_t>{}
                                                   : tokenizer_.ids(passages_[i].context + ".");
        second.resize(std::min({second.size(), kContextPiecesMax, window_ / 4}));
        const auto passage = tokenizer_.ids(passages_[i].text);
        const std::size_t taken =
            question_ids_.size() + second.size() + tokenizer_.pair_special_tokens();
        const auto read = best_window(question_ids_, passage, window_ - std::min(window_, taken));
        windows_[i] = {.row = question_ids_.size() + 2 + second.size(),
                       .begin = static_cast<std::size_t>(read.data() - passage.data()),
                       .count = read.size()};
        second.insert(second.end(), read.begin(), read.end());
        return tokenizer_.join_pair(question_ids_, second);
    }

    /// `logits`: kLogits for each row of passage i.
    void take(std::size_t i, const std::vector<float>& logits) {
        const std::string& text = passages_[i].text;
        const auto spans = tokenizer_.words(text);
        const Window& window = windows_[i];
        PassageReading& reading = readings_[i];
        reading.none = logits[0] + logits[1];
        std::size_t piece = 0;
        for (const WordSpan& span : spans) {
            const std::size_t last = piece + span.pieces - 1;
            if (piece >= window.begin && last < window.begin + window.count) {
                const std::size_t row = window.row + piece - window.begin;
                reading.words.push_back({.start = span.start,
                                         .end = span.end,
                                         .begins = logits[kLogits * row],
                                         .ends = logits[kLogits * (row + span.pieces - 1) + 1]});
            }
            piece = last + 1;
        }
        Familiarity familiarity = question_familiarity_;
        familiarity.add(text, spans);
        reading.familiar = std::min(familiarity.share(), question_familiarity_.share() + kLeeway);
    }

    /// The first `count`, with their logits of being answers.
    std::vector<PassageReading> finish(const std::vector<std::vector<float>>& rows) {
        readings_.resize(rows.size());
        for (std::size_t i = 0; i < rows.size(); ++i) {
            readings_[i].answers = rows[i].front();
        }
        return std::move(readings_);
    }

private:
    /// A short question may hold a rare name or two and still be one that the model understands.
    static constexpr double kLeeway = 0.25;

    struct Window {
        std::size_t row = 0;    // of its first piece
        std::size_t begin = 0;  // of the passage's pieces
        std::size_t count = 0;
    };
    const WordPieceTokenizer& tokenizer_;
    std::size_t window_;
    std::vector<std::int32_t> question_ids_;
    Familiarity question_familiarity_;
    std::vector<ReadPassage> passages_;
    std::vector<Window> windows_;  // these two: each passage writes its own
    std::vector<PassageReading> readings_;
};

}  // namespace

OpenVinoReader::OpenVinoReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
OpenVinoReader::~OpenVinoReader() = default;

Task<Result<std::vector<PassageReading>>> OpenVinoReader::read(const RequestContext& ctx,
                                                               std::string question,
                                                               std::vector<ReadPassage> passages) {
    const std::size_t count = passages.size();
    // Shared with work that may outlive this call.
    const auto readings = std::make_shared<Readings>(*impl_->tokenizer, impl_->window,
                                                     std::move(question), std::move(passages));
    ModelBatch batch{.count = count, .may_stop_early = true};
    batch.encode = [readings](std::size_t i) -> Result<Encoding> { return readings->encode(i); };
    batch.take_states = [readings](std::size_t i, std::vector<float> logits) {
        readings->take(i, logits);
    };
    const auto rows = RAG_CO_TRY(co_await impl_->runner.run(ctx, std::move(batch)));
    co_return readings->finish(rows);
}

ComponentStatus OpenVinoReader::status() const {
    return impl_->runner.status();
}

const std::string& OpenVinoReader::name() const {
    return impl_->name;
}

const std::string& OpenVinoReader::revision() const {
    return impl_->revision;
}

const std::string& OpenVinoReader::description() const {
    return impl_->description;
}

const std::optional<ReadingRule>& OpenVinoReader::rule() const {
    return impl_->rule;
}

Result<std::unique_ptr<OpenVinoReader>> open_reader(ReaderOptions options, const Clock& clock) {
    const auto config = RAG_TRY(read_reader_config(options.folder));
    const auto digest =
        RAG_TRY(weights_digest(options.base / "model.safetensors", options.cache_dir));
    if (digest != config.base_sha256) {
        return fail(ErrorCode::kUnsupported,
                    fmt::format("{} was trained from another version of {} than the one in {}",
                                options.folder.string(), config.base, options.base.string()));
    }
    auto loaded = RAG_TRY(load_model({.folder = options.folder,
                                      .name = options.name,
                                      .cache_dir = options.cache_dir,
                                      .threads = options.threads,
                                      .base = options.base,
                                      .window = config.max_word_pieces,
                                      .tokenizer = options.tokenizer,
                                      .words = options.words},
                                     ModelUse::kRead));
    auto impl = std::unique_ptr<OpenVinoReader::Impl>(new OpenVinoReader::Impl{
        std::move(loaded.tokenizer), options.name, std::move(loaded.revision),
        std::move(loaded.description), config.rule, loaded.window,
        ModelRunner{"read", std::move(loaded.graph), options.threads, clock}});
    return std::unique_ptr<OpenVinoReader>(new OpenVinoReader(std::move(impl)));
}

}  // namespace ragd
