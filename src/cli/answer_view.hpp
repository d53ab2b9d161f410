#pragma once
#include <boost/json.hpp>

#include "cli/console.hpp"
#include "cli/transport.hpp"

namespace ragd {

/// How an answer is shown.
struct AnswerView {
    Console& console;
    Transport& transport;  // reads the documents of the sources, to say where in them these stand
    std::string collection;
    bool verbose = false;  // versions, bytes, scores and times, too
};

/// Shows an answer of POST /query to a person: the answer as text, then its sources, each with its
/// place and the lines that are quoted. A document that cannot be read is named without a place.
void show_answer(const boost::json::object& answer, const AnswerView& view);

}  // namespace ragd
