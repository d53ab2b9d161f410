#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "domain/location.hpp"

namespace ragd {

/// A document inside the document: what was attached to a mail, or a member of an archive.
struct Attachment {
    std::string name;        // as the file gives it, "" if it does not; no path to write to
    std::string media_type;  // as the file gives it, "" if it does not
    std::string bytes;
    /// Why `bytes` are not here: the message of a fail_extract(), or a sentence. Empty: they are.
    std::string left_out = {};
};

/// What the attachments of an Extraction are.
enum class PartKind {
    kAttachments,  // of a mail, which has a text of its own
    kMembers,      // of an archive, which has none
    kMessages,     // of a mailbox, which has none: each is what a file would be, with attachments
};

/// What an extractor makes of a file.
struct Extraction {
    /// The canonical text: Markdown of headings ("## "), paragraphs, lists with their markers,
    /// table rows ("| a | b |", the head first and "| --- | --- |" under it), fenced code. It is
    /// what is stored, cut and quoted. Made with a TextBuilder. Valid UTF-8; never blank, but empty
    /// where the attachments are all there is.
    std::string text;
    std::string title;  // as the file says, or its first heading; empty: neither
    std::string url;    // the address that the file gives as its own, if it does
    /// What the file says of itself, under the names `author`, `created`, `modified` (RFC 3339),
    /// `language` (BCP 47), `description`, `keywords` (a list), `pages`, `ocr_pages`, `ocr_confidence`; mail: `from`, `to`, `date`.
    boost::json::object metadata;
    std::vector<LocatedSpan> locations;   // ascending, apart; with gaps, where no location is known
    std::vector<std::string> warnings;    // what was left out or guessed, a sentence each
    std::vector<Attachment> attachments;  // one level: of these, attachments are not read
    PartKind parts = PartKind::kAttachments;
};

}  // namespace ragd
