#include "runtime/thread_priority.hpp"

#include <sys/resource.h>
#include <unistd.h>

namespace ragd {
namespace {

constexpr int kNice = 15;  // 36 parts of a core beside 1024: sched(7), the weights of nice values

}  // namespace

void set_this_thread_priority(ThreadPriority priority) {
    if (priority == ThreadPriority::kBackground) {
        // On Linux a nice value is a thread's. To lower oneself is always allowed.
        ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNice);
    }
}

}  // namespace ragd
