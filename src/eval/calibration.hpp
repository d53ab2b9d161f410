#pragma once
#include <cstddef>
#include <span>
#include <vector>

#include "eval/report.hpp"

namespace ragd {

/// A source with the probability that it was given, and what the judges said of it.
struct Judged {
    double probability = 0;
    bool relevant = false;
};

/// The sources of which a probability was said: those that were reranked among the first k.
std::vector<Judged> judged_sources(const EvalReport& report);

/// Sources with a probability in [low, high), the last bin with its upper end.
struct ReliabilityBin {
    double low = 0;
    double high = 0;
    std::size_t count = 0;
    double predicted = 0;  // mean probability
    double observed = 0;   // share that is relevant
};

/// `count` bins of equal width over 0..1, in order; empty ones too.
std::vector<ReliabilityBin> reliability(std::span<const Judged> judged, std::size_t count = 10);

/// The mean distance between predicted and observed, weighted by count (Guo et al. 2017, "On
/// Calibration of Modern Neural Networks"); 0 for nothing.
double calibration_error(std::span<const ReliabilityBin> bins);

/// Log loss of one source: -log(p) if it is relevant, -log(1 - p) if not. Probabilities are kept
/// within [1e-9, 1 - 1e-9], so that one mistake is not infinitely bad.
double log_loss(const Judged& judged);
/// Its mean; 0 for nothing.
double log_loss(std::span<const Judged> judged);

}  // namespace ragd
