#pragma once
#include <cstddef>
#include <optional>
#include <string>

#include "domain/blend.hpp"
#include "domain/reading_rule.hpp"

namespace ragd {

/// How far down the lists retrieval looks.
struct RetrievalDepth {
    std::size_t candidates = 50;  // chunks asked of each half
    std::size_t reranked = 10;    // of the fused list, how many the reranker reads
    std::size_t results = 5;      // sources returned
};

/// Which links, pictures and addresses a language model's answer may have.
enum class OutputLinks { kSources, kAny };  // those that stand in its sources; or whatever it says

/// What may be tuned of answering. One value goes with each request from its first stage to the
/// last, so that two ways of answering can stand side by side in one server, and the request's log
/// line says which one it was.
struct AnswerOptions {
    std::string name = "default";
    double vector_weight = 0.5;  // in hybrid mode; the rest is the keywords': see answer/fuse.hpp
    Blend blend = {};            // of the fused score and the reranker's logit
    ReadingRule reading = {};    // of the fused score and what the reader says
    std::optional<RetrievalDepth> depth = std::nullopt;  // none: what top_k needs
    double answer_threshold = 0.5;      // an answer of quotes needs this probability
    std::size_t context_tokens = 3000;  // of sources, in a language model's prompt
    OutputLinks output_links = OutputLinks::kSources;
};

}  // namespace ragd
