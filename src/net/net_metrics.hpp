#pragma once
#include "obs/metrics.hpp"

namespace ragd {

/// Why a connection got no slot.
enum class ConnectionRefusal {
    kFull,     // all slots are at work
    kAddress,  // one peer has its share
    kUnread,   // so many wait to be refused that this one was closed at once
};
template <>
inline constexpr auto kNamesOf<ConnectionRefusal> =
    names_of<ConnectionRefusal>("full", "address", "unread");

struct NetMetrics {
    explicit NetMetrics(Metrics& metrics)
        : open(metrics.declare<Gauge>({"rag_connections", "Open HTTP connections."})),
          evicted(metrics.declare<Counter>(
              {"rag_connections_evicted_total",
               "Quiet connections closed to give their slot to a request."})),
          refused(metrics,
                  {"rag_connections_refused_total", "Connections that got no slot, by the reason."},
                  {"reason"}) {}

    Gauge open;  // connections now
    Counter evicted;
    Counters<ConnectionRefusal> refused;
};

}  // namespace ragd
