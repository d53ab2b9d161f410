#include "direct/text_embedder.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "direct/piece_cut.hpp"
#include "direct/text_work.hpp"

namespace ragd {
namespace {

struct Measured {
    std::vector<std::string> texts;
    std::size_t pieces = 0;
};

Error too_long(std::size_t i, std::size_t pieces, std::size_t room) {
    return fail(
        ErrorCode::kTooLarge,
        fmt::format("the text at index {} has {} word pieces of the model, which reads {} at most; "
                    "send it in parts",
                    i, pieces, room));
}

/// Of the texts, what the model is to read. Errors: TooLarge.
Result<Measured> measure(TextsToEmbed wanted, const WordPieceTokenizer& tokenizer,
                         std::size_t window) {
    const std::size_t room = window - tokenizer.special_tokens();
    Measured measured{.texts = std::move(wanted.texts)};
    for (std::size_t i = 0; i < measured.texts.size(); ++i) {
        std::string& text = measured.texts[i];
        std::size_t pieces = tokenizer.count(text);
        if (pieces > room && wanted.long_texts == LongTexts::kRefused) {
            return too_long(i, pieces, room);
        }
        if (pieces > room) {
            text.resize(first_pieces(text, room, tokenizer).size());
            pieces = tokenizer.count(text);
        }
        measured.pieces += pieces + tokenizer.special_tokens();
    }
    return measured;
}

}  // namespace

Task<Result<TextVectors>> TextEmbedder::embed(const RequestContext& ctx,
                                              TextsToEmbed wanted) const {
    const std::size_t count = wanted.texts.size();
    auto work = [tokenizer = parts_.tokenizer, window = parts_.embedder.model().max_tokens,
                 wanted = std::move(wanted)](std::size_t) mutable {
        return measure(std::move(wanted), *tokenizer, window);
    };
    auto measured =
        RAG_CO_TRY(co_await parts_.compute.run(work_limits(ctx, count), std::move(work)));
    auto embedded = RAG_CO_TRY(co_await parts_.embedder.embed(ctx, std::move(measured.texts),
                                                              {.priority = priority_of(count)}));
    TextVectors vectors{.pieces = measured.pieces};
    for (Embedding& one : embedded) {
        vectors.vectors.push_back(std::move(one.vector));
    }
    co_return vectors;
}

}  // namespace ragd
