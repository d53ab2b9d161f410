#include "runtime/service_thread.hpp"

#include <utility>

#include "runtime/thread_name.hpp"

namespace ragd {

ServiceThread::ServiceThread(std::string name, std::function<void(std::stop_token)> loop)
    : thread_([name = std::move(name), loop = std::move(loop)](std::stop_token stop) {
          name_this_thread(name);
          loop(std::move(stop));
      }) {}

void ServiceThread::stop() {
    thread_.request_stop();
    if (thread_.joinable()) {
        thread_.join();
    }
}

}  // namespace ragd
