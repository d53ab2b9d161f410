#pragma once
#include <string>

#include "extract/html_tree.hpp"

namespace ragd {

/// The marks of the items of a list, as a browser shows them: "-", "3.", "c.", "iv.".
class HtmlListMarks {
public:
    /// Requires: an <ol>, or another list, whose items have no numbers.
    explicit HtmlListMarks(const GumboNode& list);
    /// The mark of this item, the next one of the list.
    std::string next(const GumboNode& item);

private:
    bool is_numbered_;
    char type_ = '1';
    long number_ = 1;
    long step_ = 1;
};

}  // namespace ragd
