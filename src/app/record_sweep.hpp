#pragma once
#include <boost/asio/any_io_executor.hpp>

#include "base/clock.hpp"
#include "base/task.hpp"
#include "obs/log.hpp"
#include "ports/record_store.hpp"

namespace ragd {

/// Takes away records that have expired, now and then: they are in no answer before that.
/// Threads: the io thread.  Lifetime: outlives the executor's work; the parts outlive it.
class RecordSweep {
public:
    struct Parts {
        RecordStore& records;
        const Clock& clock;
        const Log& log;
    };
    explicit RecordSweep(Parts parts) : parts_(parts) {}

    void watch(const boost::asio::any_io_executor& executor);

private:
    Task<void> keep_sweeping();

    Parts parts_;
};

}  // namespace ragd
