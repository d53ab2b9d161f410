#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/document.hpp"

namespace ragd {

/// A stored document of a source, as far as a run looks at it.
struct StoredDocument {
    DocumentId id;
    std::uint64_t version = 0;
    std::uint64_t chunks = 0;
    std::string url = {};
    std::optional<OriginalFile> file = {};
};

// A file may be many documents, and a run may be cut off between two of them. So the last document of
// a file carries a stamp that says of how many it is the last: the file is known whole where as many
// documents of these bytes are stored.

/// OriginalFile::stamp of the last of `documents` documents of a file with that stamp.
std::string last_stamp(std::string_view file_stamp, std::size_t documents);

/// A file of which all documents are stored.
struct KnownFile {
    std::string sha256;
    std::uint64_t bytes = 0;
    std::string stamp;  // of the file
    std::vector<const StoredDocument*> documents;
};

/// The stored documents of a source, by the file that they are from.
/// Lifetime: what it returns lives as long as it, unchanged.
class KnownFiles {
public:
    /// `source`: as its documents have it.
    KnownFiles(std::string source, std::vector<StoredDocument> documents);

    [[nodiscard]] const std::vector<StoredDocument>& documents() const { return documents_; }
    /// Nothing: it is not known, or not whole.
    [[nodiscard]] std::optional<KnownFile> find(const std::string& path) const;
    /// The file in the source that a document is from. Of one that was stored before that was kept,
    /// what its id says; empty: it is from none.
    [[nodiscard]] std::string path_of(const StoredDocument& document) const;

private:
    std::string source_;
    std::vector<StoredDocument> documents_;
    std::map<std::string, std::vector<const StoredDocument*>> by_path_;
};

}  // namespace ragd
