#pragma once
#include <string_view>

#include "base/result.hpp"
#include "eval/report.hpp"

namespace ragd {

/// What --mode and --no-rerank ask for.
EvalWay way_of(std::string_view mode, bool rerank);

/// Reads "mode=vector,rerank=off"; what is not named is as in `otherwise`.
/// Errors: InvalidField - an unknown key or value, a key given twice; says what is allowed.
Result<EvalWay> parse_way(std::string_view text, EvalWay otherwise);

}  // namespace ragd
