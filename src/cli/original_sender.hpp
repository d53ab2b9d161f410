#pragma once
#include <map>
#include <memory>
#include <span>
#include <string>

#include "base/result.hpp"
#include "cli/index_batch.hpp"
#include "cli/transport.hpp"
#include "domain/document.hpp"
#include "sources/file_source.hpp"

namespace ragd {

/// Sends the files that documents were read from, once these are indexed, so that a server that keeps
/// files has one of each. Asks first: equal bytes are not sent again. A text that is stored as it is in
/// its file needs none.
/// What cannot be sent is noted in `warned`: the documents are indexed all the same.
/// Threads: the main thread.  Lifetime: transport and totals outlive it.
class OriginalSender {
public:
    OriginalSender(Transport& transport, IndexTotals& totals)
        : transport_(transport), totals_(totals) {}

    /// Where the file is that documents will be of; it is held until it was sent.
    void note(const OriginalFile& file, std::shared_ptr<const OpenedFile> opened);
    /// These documents are indexed. Errors: those of the transport.
    Result<void> send(std::span<const Document> indexed);

private:
    struct Noted {
        std::shared_ptr<const OpenedFile> opened;
        std::string id;  // of a document, for messages
        bool is_done = false;
    };
    Result<void> send_file(const OriginalFile& file, const Noted& noted);
    void warn(const Noted& noted, std::string why);

    Transport& transport_;
    IndexTotals& totals_;
    std::map<std::string, Noted> noted_;  // by digest
    bool is_off_ = false;                 // the server keeps none
};

}  // namespace ragd
