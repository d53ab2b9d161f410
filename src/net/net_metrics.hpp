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
          sockets(metrics.declare<Gauge>({"rag_websockets", "Open WebSocket connections."})),
          evicted(metrics.declare<Counter>(
              {"rag_connections_evicted_total",
               "Quiet connections closed to give their slot to a request."})),
          refused(metrics,
                  {"rag_connections_refused_total", "Connections that got no slot, by the reason."},
                  {"reason"}),
          handshakes_failed(
              metrics.declare<Counter>({"rag_tls_handshakes_failed_total",
                                        "Connections that ended before their TLS handshake did."})),
          certificate_expiry(metrics.declare<Gauge>(
              {"rag_tls_certificate_expiry_seconds",
               "When the server's certificate ends, in seconds since 1970; 0: it has none."})) {}

    Gauge open;     // connections now
    Gauge sockets;  // of which these are WebSockets
    Counter evicted;
    Counters<ConnectionRefusal> refused;
    Counter handshakes_failed;
    Gauge certificate_expiry;
};

}  // namespace ragd
