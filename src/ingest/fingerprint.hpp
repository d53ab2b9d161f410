#pragma once
#include <string>

#include "domain/document.hpp"
#include "ports/embedder.hpp"

namespace ragd {

/// SHA-256 over everything that decides what is stored for a document: text, title, url, metadata
/// (whatever the order of its keys), locations, the source's name if it was given one, chunking, the
/// model and the version of our own chunking code. Not its file, which may change beside what is made of it:
/// ChunkStore::set_file; nor who may read it: ChunkStore::set_acl. Equal fingerprints: indexing again would change nothing else.
std::string fingerprint(const Document& document, ChunkOptions options,
                        const EmbeddingModel& model);

}  // namespace ragd
