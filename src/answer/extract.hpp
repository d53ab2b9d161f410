#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/answer.hpp"
#include "domain/document.hpp"

namespace ragd {

/// A sentence chosen as (part of) the answer.
struct Quote {
    std::size_t source = 0;  // Source::n
    std::string text;        // bytes of that source's text
    double probability = 0;  // that it answers, by the calibrated model
};

/// What the extractive generator has to say.
struct Extraction {
    std::vector<Quote> quotes;  // best first; empty: nothing answers
    double probability = 0;     // that the sources answer the question at all
    std::vector<std::string> warnings;
};

/// `"Quoted sentence." [1] "Another." [2]` as pieces to stream; joined they are the answer's text.
std::vector<std::string> render(const Extraction& extraction);

/// What an abstaining answer says.
inline constexpr std::string_view kNotInTheseDocuments = "Not in these documents.";

}  // namespace ragd
