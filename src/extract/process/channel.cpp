#include "extract/process/channel.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace ragd {
namespace {

Error failed(std::string_view what) {
    return fail(ErrorCode::kUnavailable, std::string{what} + ": " + std::strerror(errno));
}

Error closed() {
    return fail(ErrorCode::kUnavailable, "the other end is closed");
}

/// Room for one descriptor beside the bytes of a message.
struct Ancillary {
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> bytes{};
};

msghdr message_of(iovec& bytes, Ancillary* extra) {
    msghdr message{};
    message.msg_iov = &bytes;
    message.msg_iovlen = 1;
    if (extra != nullptr) {
        message.msg_control = extra->bytes.data();
        message.msg_controllen = extra->bytes.size();
    }
    return message;
}

/// Waits until there is something to read, or the other end is closed.
Result<void> wait_readable(int socket, const Clock& clock, Deadline deadline) {
    while (true) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline.remaining(clock.now()));
        pollfd wait{.fd = socket, .events = POLLIN, .revents = 0};
        const auto most = std::chrono::milliseconds{std::numeric_limits<int>::max()};
        const int ready = ::poll(&wait, 1, static_cast<int>(std::min(left, most).count()));
        if (ready > 0) {
            return {};
        }
        if (ready < 0 && errno != EINTR) {
            return failed("poll");
        }
        if (deadline.passed(clock.now())) {
            return fail(ErrorCode::kDeadlineExceeded, "no answer in time");
        }
    }
}

}  // namespace

Result<ChannelEnds> make_channel() {
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
        return failed("socketpair");
    }
    return ChannelEnds{Descriptor{ends[0]}, Descriptor{ends[1]}};
}

Result<Descriptor> make_sealed_memory(std::string_view bytes) {
    Descriptor memory{::memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING)};
    if (!memory.is_open()) {
        return failed("memfd_create");
    }
    while (!bytes.empty()) {
        const ssize_t written = ::write(memory.get(), bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return failed("no memory for a document");
        }
        bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    constexpr int kSeals = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
    if (::fcntl(memory.get(), F_ADD_SEALS, kSeals) != 0) {
        return failed("F_ADD_SEALS");
    }
    return memory;
}

Result<void> send_all(int socket, std::string_view bytes, int descriptor) {
    Ancillary extra;
    bool with_descriptor = descriptor >= 0;
    while (!bytes.empty()) {
        iovec part{.iov_base = const_cast<char*>(bytes.data()), .iov_len = bytes.size()};
        msghdr message = message_of(part, with_descriptor ? &extra : nullptr);
        if (with_descriptor) {
            cmsghdr* const header = CMSG_FIRSTHDR(&message);
            header->cmsg_level = SOL_SOCKET;
            header->cmsg_type = SCM_RIGHTS;
            header->cmsg_len = CMSG_LEN(sizeof(int));
            std::memcpy(CMSG_DATA(header), &descriptor, sizeof(int));
        }
        const ssize_t sent = ::sendmsg(socket, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0) {
            return failed("send");
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
        with_descriptor = false;
    }
    return {};
}

Result<void> receive_all(int socket, std::span<char> out, const Clock& clock, Deadline deadline) {
    while (!out.empty()) {
        RAG_TRY(wait_readable(socket, clock, deadline));
        const ssize_t got = ::recv(socket, out.data(), out.size(), MSG_DONTWAIT);
        if (got == 0) {
            return closed();
        }
        if (got < 0 && errno != EINTR && errno != EAGAIN) {
            return failed("receive");
        }
        out = out.subspan(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
    return {};
}

Result<void> receive_all(int socket, std::span<char> out, Descriptor& received) {
    while (!out.empty()) {
        Ancillary extra;
        iovec part{.iov_base = out.data(), .iov_len = out.size()};
        msghdr message = message_of(part, &extra);
        const ssize_t got = ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
        if (got == 0) {
            return closed();
        }
        if (got < 0 && errno != EINTR) {
            return failed("receive");
        }
        if (const cmsghdr* header = got > 0 ? CMSG_FIRSTHDR(&message) : nullptr;
            header != nullptr && header->cmsg_type == SCM_RIGHTS) {
            int descriptor = -1;
            std::memcpy(&descriptor, CMSG_DATA(header), sizeof(int));
            received = Descriptor{descriptor};
        }
        out = out.subspan(static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    }
    return {};
}

}  // namespace ragd
