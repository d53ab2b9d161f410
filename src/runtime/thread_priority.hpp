#pragma once

namespace ragd {

enum class ThreadPriority {
    kNormal,
    kBackground,  // works where nobody else wants the core, and a little where somebody does
};

/// From now on this thread gives way to others of this process and of the machine. It cannot be undone
/// without privileges.
void set_this_thread_priority(ThreadPriority priority);

}  // namespace ragd
