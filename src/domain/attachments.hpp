#pragma once
#include <map>
#include <string>

namespace ragd {

/// What some model made of a chunk when it was embedded and wants back when the chunk is found:
/// bytes by their kind. A kind names who made them, in which format and with which weights, such as
/// "late_interaction/1/8c2f...", so bytes of one kind are read as they were written. To everyone
/// between that model's two halves they mean nothing.
using Attachments = std::map<std::string, std::string>;

}  // namespace ragd
