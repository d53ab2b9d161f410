#pragma once
#include <functional>
#include <stop_token>
#include <string>
#include <thread>

namespace ragd {

/// A named thread for a library that brings its own loop and blocks in it. The loop returns soon
/// after its token asks it to; a std::stop_callback on the token can wake it.
/// Lifetime: the destructor asks the loop to stop and joins.
class ServiceThread {
public:
    ServiceThread(std::string name, std::function<void(std::stop_token)> loop);
    ServiceThread(const ServiceThread&) = delete;
    ServiceThread& operator=(const ServiceThread&) = delete;

    /// Asks the loop to stop and joins. Again: does nothing.
    void stop();

private:
    std::jthread thread_;
};

}  // namespace ragd
