#include "extract/process/child.hpp"

#include <cerrno>
#include <cstring>
#include <new>
#include <string>

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include "extract/extract_fault.hpp"
#include "extract/process/channel.hpp"
#include "extract/process/confine.hpp"
#include "extract/process/message.hpp"

namespace ragd {
namespace {

constexpr std::chrono::seconds kMoreThanTheParentWaits{5};

/// The bytes of a document, as long as they are needed.
class MappedDocument {
public:
    static Result<MappedDocument> open(const Descriptor& memory, std::size_t bytes) {
        if (bytes == 0) {
            return MappedDocument{nullptr, 0};
        }
        void* const start = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, memory.get(), 0);
        if (start == MAP_FAILED) {
            return fail(ErrorCode::kUnavailable, std::strerror(errno));
        }
        return MappedDocument{static_cast<const char*>(start), bytes};
    }
    MappedDocument(MappedDocument&& other) noexcept
        : start_(std::exchange(other.start_, nullptr)), bytes_(other.bytes_) {}
    MappedDocument& operator=(MappedDocument&&) = delete;
    ~MappedDocument() {
        // NOLINTNEXTLINE(clang-analyzer-core.UndefinedBinaryOperatorResult): every constructor sets it
        if (start_ != nullptr) {
            ::munmap(const_cast<char*>(start_), bytes_);
        }
    }

    [[nodiscard]] std::string_view bytes() const { return {start_, bytes_}; }

private:
    MappedDocument(const char* start, std::size_t bytes) : start_(start), bytes_(bytes) {}

    const char* start_;
    std::size_t bytes_;
};

Result<void> send_frame(std::string_view head, std::string_view body) {
    const Frame frame{.head_bytes = head.size(), .body_bytes = body.size()};
    RAG_TRY(send_all(kChildSocket, bytes_of(frame)));
    RAG_TRY(send_all(kChildSocket, head));
    return send_all(kChildSocket, body);
}

/// Tells the parent that a page takes its time, and takes it.
void ask_for_a_page(const ExtractLimits& limits) {
    const auto more = slow_page_time(limits);
    const unsigned left = ::alarm(0);
    ::alarm(left + static_cast<unsigned>(more.count()));
    // What is not given is missed later: the page takes too much time.
    [[maybe_unused]] const auto added = add_processor_time(more);
    [[maybe_unused]] const auto sent = send_frame("", "");
}

/// Memory that is not there is the document's fault: it is bounded, and this child had enough for
/// others. An exception of a library is its way to crash.
Reply read_guarded(const ReadDocument& read, const std::string& name, std::string_view bytes,
                   const ExtractLimits& limits) {
    try {
        return encode_reply(read(name, bytes, limits));
    } catch (const std::bad_alloc&) {
        return encode_reply(fail_extract(ExtractFault::kTooLarge,
                                         fmt::format("it takes more than {} MiB of memory",
                                                     limits.memory_bytes_max / limits::kMiB)));
    } catch (const std::exception& error) {
        return encode_reply(fail_extract(ExtractFault::kParserCrashed, error.what()));
    }
}

Result<void> serve_one(const ReadDocument& read) {
    Descriptor memory;
    Request request;
    RAG_TRY(receive_all(kChildSocket, {reinterpret_cast<char*>(&request), sizeof request}, memory));
    std::string name(std::min<std::size_t>(request.name_bytes, kNameBytesMax), '\0');
    RAG_TRY(receive_all(kChildSocket, name, memory));
    request.limits.before_slow_page = ask_for_a_page;
    RAG_TRY(allow_processor_time(request.limits.cpu_max));
    // A parent that was killed cannot kill.
    ::alarm(static_cast<unsigned>((request.limits.wall_max + kMoreThanTheParentWaits).count()));
    const MappedDocument document = RAG_TRY(MappedDocument::open(memory, request.input_bytes));
    const Reply reply = read_guarded(read, name, document.bytes(), request.limits);
    ::alarm(0);
    return send_frame(reply.head, reply.body);
}

Result<void> prepare_all(const ExtractLimits& limits) {
    for (const DocumentFormat& format : document_formats()) {
        if (format.prepare != nullptr) {
            RAG_TRY(format.prepare(limits));
        }
    }
    return {};
}

Result<void> serve_all(const ReadDocument& read) {
    Descriptor none;
    ExtractLimits limits;
    RAG_TRY(receive_all(kChildSocket, {reinterpret_cast<char*>(&limits), sizeof limits}, none));
    RAG_TRY(prepare_all(limits));
    const std::string weakness = RAG_TRY(confine_process(limits));
    RAG_TRY(send_frame(weakness, ""));
    while (true) {
        RAG_TRY(serve_one(read));
    }
}

}  // namespace

int serve_extractions(const ReadDocument& read) {
    const auto ended = serve_all(read);  // always by an error, most often that the parent is done
    return ended ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace ragd
