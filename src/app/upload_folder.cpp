#include "app/upload_folder.hpp"

#include <fstream>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

#include "base/descriptor.hpp"
#include "base/sha256.hpp"

namespace ragd {
namespace {

namespace fs = std::filesystem;

Error unavailable(const char* what) {
    return fail(ErrorCode::kUnavailable, what);
}

Result<void> sync(const fs::path& path, int flags) {
    const Descriptor file = Descriptor::open(path, flags);
    if (!file.is_open() || ::fsync(file.get()) != 0) {
        return unavailable("an upload cannot be kept: the disk refuses it");
    }
    return {};
}

}  // namespace

Task<Result<bool>> UploadFolder::put(const RequestContext& ctx, std::string sha256,
                                     std::string bytes) {
    co_return co_await compute_.run(
        {.work_class = WorkClass::kBulk, .deadline = ctx.deadline, .cancelled = ctx.cancelled},
        [this, sha256, bytes = std::move(bytes)](std::size_t) -> Result<bool> {
            if (sha256_hex(bytes) != sha256) {
                return fail_field("/sha256", "is not the digest of these bytes");
            }
            std::error_code failed;
            fs::create_directories(folder_, failed);
            const fs::path part = folder_ / (sha256 + ".part");
            std::ofstream out{part, std::ios::binary};
            out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
            out.close();
            if (!out) {
                fs::remove(part, failed);
                return unavailable("an upload cannot be kept: the disk is full or refuses it");
            }
            RAG_TRY(sync(part, O_RDONLY));
            fs::rename(part, folder_ / sha256, failed);
            if (failed) {
                return unavailable("an upload cannot be kept: the disk refuses it");
            }
            RAG_TRY(sync(folder_, O_RDONLY | O_DIRECTORY));
            return true;
        });
}

Task<Result<std::optional<std::string>>> UploadFolder::get(const RequestContext& ctx,
                                                           std::string sha256) {
    co_return co_await compute_.run(
        {.work_class = WorkClass::kBulk, .deadline = ctx.deadline, .cancelled = ctx.cancelled},
        [this, sha256](std::size_t) -> Result<std::optional<std::string>> {
            std::ifstream in{folder_ / sha256, std::ios::binary};
            if (!in) {
                return std::nullopt;
            }
            return std::string{std::istreambuf_iterator<char>{in}, {}};
        });
}

Task<Result<bool>> UploadFolder::remove(const RequestContext& ctx, std::string sha256) {
    co_return co_await compute_.run(
        {.work_class = WorkClass::kBulk, .deadline = ctx.deadline, .cancelled = ctx.cancelled},
        [this, sha256](std::size_t) -> Result<bool> {
            std::error_code failed;
            return fs::remove(folder_ / sha256, failed);
        });
}

}  // namespace ragd
