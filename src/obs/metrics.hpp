#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/error.hpp"

namespace ragd {

/// What the server counts, in Prometheus' terms, one method per event. Every family exists from the
/// first scrape with each label value named here; another value is counted as "other", so that no
/// caller can grow the number of series.
/// Threads:  any, at once.
class Metrics {
public:
    Metrics(std::string_view version, const Clock& clock);
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// mode: hybrid vector keyword. outcome: generated extractive none abstained error.
    void query(std::string_view mode, std::string_view outcome);
    /// tier: l1 l2 (embeddings) result (answers) rerank (scores of pairs) passage
    /// (what the reranker reads of one).
    void cache_hit(std::string_view tier);
    void cache_miss(std::string_view tier);
    /// The shared cache held a value that is damaged or not ours; it counts as a miss too.
    void cache_value_refused();
    /// operation: get put. outcome: ok timeout error skipped (not sent: down, slow or too much).
    void redis_operation(std::string_view operation, std::string_view outcome);
    /// operation: search read write collection. outcome: ok unavailable timeout rejected
    /// rate_limited malformed cancelled.
    void qdrant_request(std::string_view operation, std::string_view outcome, double seconds);
    /// stage: embed retrieve fuse hydrate rerank generate total.
    void stage(std::string_view stage, double seconds);
    /// stage: identify chunk embed store total.
    void index_stage(std::string_view stage, double seconds);
    /// An answer with an error, 4xx and 5xx.
    void error(ErrorCode code);
    void request_started();
    void request_ended();
    /// status: created updated unchanged failed.
    void document_indexed(std::string_view status);
    void chunks_indexed(std::size_t count);
    /// `route` is a pattern of ours ("/documents/{id}"), never a path that a client sent.
    void http_request(std::string_view route, int status, double seconds);
    /// outcome: ok unavailable timeout rejected rate_limited malformed incomplete cancelled
    /// skipped.
    void llm_request(std::string_view outcome);
    /// kind: prompt completion.
    void llm_tokens(std::string_view kind, std::size_t count);
    /// A log line that found no room, or could not be written.
    void log_line_lost();
    /// why: full (all slots are at work) address (one peer has its share) unread (so many wait to
    /// be refused that this one was closed at once).
    void connection_refused(std::string_view why);
    /// A quiet connection was closed, to give its slot to a request.
    void connection_evicted();
    /// Open connections now.
    void connections(std::size_t count);

    /// Text exposition format 0.0.4; its content type is `kContentType`.
    [[nodiscard]] std::string render() const;
    static constexpr std::string_view kContentType = "text/plain; version=0.0.4; charset=utf-8";

private:
    struct Families;
    std::unique_ptr<Families> families_;
};

}  // namespace ragd
