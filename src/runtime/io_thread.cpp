#include "runtime/io_thread.hpp"

#include "runtime/thread_name.hpp"

namespace ragd {

IoThread::IoThread(std::string name)
    : work_(boost::asio::make_work_guard(context_)), thread_([this, name = std::move(name)] {
          name_this_thread(name);
          context_.run();
      }) {}

IoThread::~IoThread() {
    stop();
}

void IoThread::stop() {
    context_.stop();
    if (thread_.joinable() && thread_.get_id() != std::this_thread::get_id()) {
        thread_.join();
    }
}

}  // namespace ragd
