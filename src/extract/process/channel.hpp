#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "base/descriptor.hpp"
#include "base/result.hpp"

namespace ragd {

/// A connected pair of sockets: what one end sends the other receives.
struct ChannelEnds {
    Descriptor parent;
    Descriptor child;
};
Result<ChannelEnds> make_channel();

/// A sealed piece of memory with these bytes, which nobody can change any more, to be handed over.
/// Errors: Unavailable - no memory.
Result<Descriptor> make_sealed_memory(std::string_view bytes);

/// Sends all of `bytes`, with a descriptor of a file unless that is negative.
/// Errors: Unavailable - the other end is closed.
Result<void> send_all(int socket, std::string_view bytes, int descriptor = -1);

/// Fills `out` from the socket.
/// Errors: Unavailable - the other end closed before; DeadlineExceeded.
Result<void> receive_all(int socket, std::span<char> out, const Clock& clock, Deadline deadline);

/// The same without a deadline; a descriptor that comes with it is put into `received`.
Result<void> receive_all(int socket, std::span<char> out, Descriptor& received);

}  // namespace ragd
