#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "cli/transport.hpp"
#include "domain/source_record.hpp"
#include "sources/known_files.hpp"

namespace ragd {

/// What a server knows of a source.
struct ToldSource {
    std::vector<std::string>
        places;  // as it tells them: of folders their names, to others' commands
    std::vector<SourceFailure> failures;
};

/// The calls that a run over a source makes, besides those that index.
/// Errors of all: those of the transport and of the server; Internal - an answer that is none.
/// Threads: the main thread. Lifetime: the transport outlives it.
class SourceClient {
public:
    SourceClient(Transport& transport, std::string collection)
        : transport_(transport), collection_(std::move(collection)) {}

    /// Nothing but empty lists where the server does not know it yet.
    Result<ToldSource> find(const std::string& source);
    Result<std::vector<StoredDocument>> documents(const std::string& source);
    Result<void> tell(const SourceRecord& record);
    /// False: it was gone already.
    Result<bool> remove_document(const DocumentId& id);

private:
    Transport& transport_;
    std::string collection_;
};

}  // namespace ragd
