#include "runtime/thread_priority.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace ragd {
namespace {

// A quarter of a core where another thread wants all of it: sched(7), the weights of nice values. A question
// waits no longer than that, and on a machine that does much else indexing still goes on.
constexpr int kNice = 5;

}  // namespace

void set_this_thread_priority(ThreadPriority priority) {
    if (priority == ThreadPriority::kBackground) {
        // On Linux a nice value is a thread's. To lower oneself is always allowed.
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
    }
}

}  // namespace ragd
