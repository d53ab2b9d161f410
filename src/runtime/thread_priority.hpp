#pragma once

namespace ragd {

enum class ThreadPriority {
    kNormal,
    kBackground,  // has a quarter of a core that somebody else wants
};

/// From now on this thread gives way to others of this process and of the machine. It cannot be undone
/// without privileges.
void set_this_thread_priority(ThreadPriority priority);

}  // namespace ragd
