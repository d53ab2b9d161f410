#pragma once
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "net/http_client.hpp"
#include "runtime/io_thread.hpp"
#include "sources/bucket_place.hpp"
#include "sources/file_source.hpp"
#include "sources/scratch_folder.hpp"

namespace ragd {

/// The objects of a bucket below a prefix. One is as it was while its size and ETag are the same; it is
/// fetched into a folder that goes with this.
/// Threads: `list` one at a time; `open` any.  Lifetime: the clock outlives it.
class BucketSource final : public FileSource {
public:
    BucketSource(BucketPlace place, BucketService service, HttpClientOptions options,
                 const Clock& clock);

    Result<FileList> list(const FileSearch& search) override;
    Result<OpenedFile> open(const FoundFile& file) override;

private:
    /// A reply that may be used: tried again after a while, where that may help.
    Task<Result<HttpReply>> ask(HttpCall call) const;
    Task<Result<HttpReply>> ask_once(HttpCall call) const;
    [[nodiscard]] Error refused(const HttpReply& reply) const;
    [[nodiscard]] std::string shown() const;

    BucketPlace place_;
    BucketService service_;
    const Clock& clock_;
    std::optional<ScratchFolder> folder_;
    mutable IoThread io_{"bucket"};
    mutable HttpClient client_;
};

}  // namespace ragd
