#include "net/listen.hpp"

#include <boost/asio/io_context.hpp>
#include <fmt/format.h>

namespace ragd {
namespace {

using boost::asio::ip::tcp;
namespace error = boost::asio::error;

Error cannot_listen(const boost::system::error_code& why, const tcp::endpoint& endpoint,
                    const std::string& port_setting) {
    const auto address = to_text(endpoint);
    if (why == error::address_in_use) {
        return fail(
            ErrorCode::kUnavailable,
            fmt::format("address already in use: {}; choose another {}", address, port_setting));
    }
    if (why == boost::system::errc::address_not_available) {
        return fail(
            ErrorCode::kUnavailable,
            fmt::format("not an address of this machine: {}; choose another SERVER_HOST", address));
    }
    if (why == error::access_denied) {
        return fail(ErrorCode::kUnavailable,
                    fmt::format("not allowed to listen on {}; choose a {} above 1023", address,
                                port_setting));
    }
    return fail(ErrorCode::kUnavailable,
                fmt::format("cannot listen on {}: {}", address, why.message()));
}

Result<tcp::endpoint> resolve(const std::string& host, std::uint16_t port) {
    boost::asio::io_context context;
    tcp::resolver resolver{context};
    boost::system::error_code failed;
    const auto found = resolver.resolve(host, std::to_string(port), tcp::resolver::passive, failed);
    if (failed || found.empty()) {
        return fail_field("SERVER_HOST", fmt::format("'{}' does not resolve to an address: {}",
                                                     host, failed.message()));
    }
    return found.begin()->endpoint();
}

}  // namespace

std::string to_text(const tcp::endpoint& endpoint) {
    const auto address = endpoint.address().to_string();
    return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                      : fmt::format("{}:{}", address, endpoint.port());
}

Result<tcp::acceptor> listen_on(const boost::asio::any_io_executor& executor,
                                const ListenAddress& where) {
    const auto endpoint = RAG_TRY(resolve(where.host, where.port));
    tcp::acceptor acceptor{executor};
    boost::system::error_code failed;
    const auto step = [&failed](auto&& action) {
        if (!failed) {
            action();
        }
    };
    step([&] { acceptor.open(endpoint.protocol(), failed); });
    step([&] { acceptor.set_option(tcp::acceptor::reuse_address(true), failed); });
    step([&] { acceptor.bind(endpoint, failed); });
    step([&] { acceptor.listen(boost::asio::socket_base::max_listen_connections, failed); });
    if (failed) {
        return cannot_listen(failed, endpoint, where.port_setting);
    }
    return acceptor;
}

}  // namespace ragd
