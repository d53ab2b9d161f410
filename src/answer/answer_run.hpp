#pragma once
#include <optional>
#include <string>
#include <vector>

#include "answer/quotes/choice.hpp"
#include "answer/sink.hpp"
#include "base/clock.hpp"
#include "base/deadline.hpp"
#include "domain/answer.hpp"
#include "domain/answer_options.hpp"
#include "domain/question.hpp"
#include "domain/request_context.hpp"
#include "domain/retrieved.hpp"
#include "domain/scope.hpp"

namespace ragd {

/// One question on its road through the pipeline: what it came with, and what its stages have made
/// of it so far. A stage reads here what those before it left, and leaves what those after it need.
/// Threads: the io thread. Lifetime: within the request; what it refers to outlives it.
struct AnswerRun {
    const RequestContext& ctx;
    const Clock& clock;
    const Question& question;
    const AnswerOptions& options;
    Scope scope;
    RetrievalDepth depth = {};
    Deadline budget = Deadline::never();  // of retrieval and reranking
    std::string wanted = {};              // the kind of attachment that the reranker wants, if any
    AnswerSink* sink = nullptr;           // null: nobody listens while the answer is made
    Retrieved found = {};
    std::vector<std::string> attached = {};   // to each of found.sources, until they are reranked
    std::optional<QuotedAnswer> quoted = {};  // none: the passages were not read for quotes
    Answer answer = {};
};

}  // namespace ragd
