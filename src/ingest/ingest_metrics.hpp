#pragma once
#include "domain/index_report.hpp"
#include "domain/stage.hpp"
#include "obs/metrics.hpp"

namespace ragd {

/// What became of a document: as IndexStatus, or nothing.
enum class DocumentOutcome { kCreated, kUpdated, kUnchanged, kFailed };
template <>
inline constexpr auto kNamesOf<DocumentOutcome> =
    names_of<DocumentOutcome>("created", "updated", "unchanged", "failed");

struct IngestMetrics {
    explicit IngestMetrics(Metrics& metrics)
        : documents(metrics, {"rag_documents_indexed_total", "Documents given to the index."},
                    {"status"}),
          chunks(metrics.declare<Counter>(
              {"rag_chunks_indexed_total", "Chunks written to the index."})),
          stages(metrics,
                 {"rag_index_duration_seconds", "Time of each stage of a document, and of all."},
                 "stage", std::span<const Stage>{kDocumentStages}) {}

    Counters<DocumentOutcome> documents;
    Counter chunks;
    Histograms<Stage> stages;
};

}  // namespace ragd
