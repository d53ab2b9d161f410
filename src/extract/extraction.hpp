#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "text/span.hpp"

namespace ragd {

/// A rectangle on a page as it is shown (a turned page is turned), in points of 1/72 inch from the
/// top left corner: left <= right, top <= bottom.
struct Box {
    float left = 0;
    float top = 0;
    float right = 0;
    float bottom = 0;
    bool operator==(const Box&) const = default;
};

/// Where in the file a part of the text is, in the words of its format; what the format does not
/// have is empty.
struct Location {
    std::uint32_t page = 0;  // from 1, as they lie in the file, whatever is printed on them
    std::optional<Box> box;
    std::uint32_t slide = 0;  // from 1
    std::string sheet;        // the name of it
    std::string range;        // cells of the sheet: "A1:D9"
    std::string anchor;       // id of the nearest HTML element before it, without '#'
    bool operator==(const Location&) const = default;
};

/// Bytes of the text, and where they are from.
struct LocatedSpan {
    Span span;
    Location location;
    bool operator==(const LocatedSpan&) const = default;
};

/// A document inside the document: what was attached to a mail, or a member of an archive.
struct Attachment {
    std::string name;        // as the file gives it, "" if it does not; no path to write to
    std::string media_type;  // as the file gives it, "" if it does not
    std::string bytes;
};

/// What an extractor makes of a file.
struct Extraction {
    /// The canonical text: Markdown of headings ("## "), paragraphs, lists with their markers,
    /// table rows ("| a | b |", the head first and "| --- | --- |" under it), fenced code. It is
    /// what is stored, cut and quoted. Made with a TextBuilder. Valid UTF-8, never blank.
    std::string text;
    std::string title;  // as the file says, or its first heading; empty: neither
    std::string url;    // the address that the file gives as its own, if it does
    /// What the file says of itself, under the names `author`, `created`, `modified` (RFC 3339),
    /// `language` (BCP 47), `description`, `keywords` (a list), `pages`; mail: `from`, `to`, `date`.
    boost::json::object metadata;
    std::vector<LocatedSpan> locations;   // ascending, apart; with gaps, where no location is known
    std::vector<std::string> warnings;    // what was left out or guessed, a sentence each
    std::vector<Attachment> attachments;  // one level: of these, attachments are not read
};

}  // namespace ragd
