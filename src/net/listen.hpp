#pragma once
#include <cstdint>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "base/result.hpp"

namespace ragd {

struct ListenAddress {
    std::string host;
    std::uint16_t port = 0;
    std::string port_setting = "SERVER_PORT";  // for messages
};

/// Resolves the host (blocking: for the start of the program) and listens on its first address.
/// Errors: InvalidField - the host does not resolve; Unavailable - the address is taken, not ours
/// or not allowed. Messages name the setting to change.
Result<boost::asio::ip::tcp::acceptor> listen_on(const boost::asio::any_io_executor& executor,
                                                 const ListenAddress& where);

/// "127.0.0.1:8080", "[::1]:8080".
std::string to_text(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace ragd
