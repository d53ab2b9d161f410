#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/document.hpp"

namespace ragd {

// A document belongs to the source that it came from, so that no source's file takes another's
// place. A source is a name, or, where nobody gave one, a folder on some machine as a file: URL. What
// names a place on a machine is kept and compared, and never told to clients.

/// Whether a URL, or a source, names a place on a machine: file:///home/ann, file:/home/ann.
bool is_local_place(std::string_view url);

/// "file.csv" of "file.csv#12", which is its row 12.
std::string_view without_row(std::string_view id);

/// Whether the sender of a document may write over the one that is stored: it is of the same source,
/// or it is the same file, whatever the source is called. What was stored before there were sources
/// is its file's; where there is no file on either side, it is everyone's.
bool is_same_owner(const std::optional<std::string>& stored_source, std::string_view stored_url,
                   const Document& sent);

/// The id of a document whose own is another source's.
DocumentId id_of_source(std::string_view source, const DocumentId& id);

/// A name that a local file may have: an end of its path, which is what it is called where the folder
/// in front of that was indexed.
struct FileAlias {
    DocumentId id;
    std::string folder;
    std::string path;  // of the file, in that folder: the id without a row or part
};
/// The other names of a file whose id is an end of its path. None of what has an id of its own.
std::vector<FileAlias> aliases_of(const Document& document);

/// Whether whoever asks may be told of places on the machine: a command on its own data directory.
enum class Places { kHidden, kShown };

/// What is known of where a document is from.
struct Origin {
    const DocumentId& id;
    std::optional<std::string> source;
    const std::string& url;
};

/// The source's name; of a folder its last name and eight digits that tell it from others so called.
/// Empty: none is known.
std::string shown_source(std::string_view source);
std::string shown_source(const Origin& origin);
/// The url; of a local file `source:NAME/path/in/the/source`.
std::string shown_url(const Origin& origin);

}  // namespace ragd
