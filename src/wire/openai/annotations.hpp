#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/id.hpp"
#include "domain/answer.hpp"
#include "domain/source.hpp"

namespace ragd {

/// An `url_citation`: where in an answer's text a mark names a source, in characters (code points of
/// Unicode, as Python counts them), `end` exclusive; and where that source can be read.
struct Annotation {
    std::size_t start = 0;
    std::size_t end = 0;
    std::string title;
    std::string url;
};

/// Where a source can be read: its own address, if that is one of the web; else its document's text
/// on this server, from the root of its address.
std::string url_to_read(const Source& source, const CollectionName& collection, Places places);

/// Of each citation of the answer, in order.
std::vector<Annotation> annotations_of(const Answer& answer, const CollectionName& collection,
                                       Places places);

}  // namespace ragd
