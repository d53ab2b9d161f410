#include "answer/answer_writer.hpp"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "answer/read.hpp"

namespace ragd {
namespace {

/// `quote` and the mark behind it are what the answer's text ends with.
void note(const Quote& quote, Answer& answer) {
    const std::size_t end = answer.text.size();
    answer.citations.push_back(
        {.source = quote.source, .start = answer.text.rfind('['), .end = end});
    answer.quotes.push_back({.source = quote.source, .start = quote.start, .end = quote.end});
}

}  // namespace

Task<Result<void>> AnswerWriter::write(AnswerRun& run) const {
    if (!generator_ || (run.found.sources.empty() && !offers_tools(run.question))) {
        co_return co_await quote(run);
    }
    auto generated = co_await generator_->run(run);
    Answer& answer = run.answer;
    if (generated) {
        answer.text = std::move(generated->text);
        answer.citations = std::move(generated->citations);
        answer.kind = generated->kind;
        answer.was_cut = generated->was_cut;
        answer.usage = generated->usage;
        answer.tool_calls = std::move(generated->tool_calls);
        answer.warnings = std::move(generated->warnings);
        answer.lasting_warnings = generated->lasting_warnings;
        co_return Result<void>{};
    }
    GenerationFailure& failure = generated.error();
    if (failure.is_final || run.question.format == OutputFormat::kJson) {  // quotes are no JSON
        co_return std::move(failure.error);
    }
    answer.warnings = std::move(failure.warnings);
    answer.warnings.push_back(failure.error.message +
                              (failure.was_heard
                                   ? "; this answer of quotes replaces what was streamed"
                                   : "; this answer is made of quotes"));
    if (failure.was_heard) {
        run.sink = nullptr;  // tokens cannot be taken back: `done` has the whole answer
    }
    co_return co_await quote(run);
}

Task<Result<void>> AnswerWriter::quote(AnswerRun& run) const {
    if (!run.quoted) {  // a language model should have written it; the sources stay as they are
        RAG_CO_TRY(co_await read(run, quotes_));
    }
    const QuotedAnswer& quoted_answer = *run.quoted;
    Answer& answer = run.answer;
    answer.kind = quoted_answer.quotes.empty() ? AnswerKind::kAbstained : AnswerKind::kExtractive;
    answer.warnings.insert(answer.warnings.end(), quoted_answer.warnings.begin(),
                           quoted_answer.warnings.end());
    const std::vector<std::string> pieces = render(quoted_answer);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        answer.text += pieces[i];
        if (i < quoted_answer.quotes.size()) {
            note(quoted_answer.quotes[i], answer);
        }
        if (run.sink != nullptr) {
            RAG_CO_TRY(co_await run.sink->on_token(pieces[i]));
        }
    }
    co_return Result<void>{};
}

}  // namespace ragd
