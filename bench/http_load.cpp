// Sends one request again and again over some connections, each as soon as its answer is there, and prints
// how many were answered a second and how long they took:
//     http_load HOST PORT CONNECTIONS SECONDS < request
// HOST is an IPv4 address; the request is a whole one of HTTP/1.1. Answers need a Content-Length.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
    int socket = -1;
    Clock::time_point sent;
    std::string answer;
};

[[noreturn]] void give_up(const char* what) {
    std::perror(what);
    std::exit(1);
}

int connect_to(const char* host, int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) {
        give_up("HOST is no IPv4 address");
    }
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const int on = 1;
    if (socket < 0 ||
        ::connect(socket, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) != 0) {
        give_up("connect");
    }
    return socket;
}

void send_to(Connection& connection, const std::string& request) {
    connection.answer.clear();
    connection.sent = Clock::now();
    if (::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) !=
        static_cast<ssize_t>(request.size())) {
        give_up("send");
    }
}

/// Whether an answer is whole. Anything but a 200 ends the program.
bool is_whole(std::string_view answer) {
    const auto end = answer.find("\r\n\r\n");
    if (end == std::string_view::npos) {
        return false;
    }
    constexpr std::string_view kLength = "content-length: ";
    std::string head{answer.substr(0, end)};
    std::ranges::transform(head, head.begin(), [](unsigned char c) { return std::tolower(c); });
    const auto at = head.find(kLength);
    if (!head.starts_with("http/1.1 200") || at == std::string::npos) {
        std::cerr << answer << '\n';
        std::exit(1);
    }
    std::size_t length = 0;
    std::from_chars(head.data() + at + kLength.size(), head.data() + head.size(), length);
    return answer.size() >= end + 4 + length;
}

/// Microseconds of each answer.
std::vector<double> load(std::vector<Connection>& connections, const std::string& request,
                         Clock::time_point until) {
    std::vector<pollfd> polled;
    for (Connection& connection : connections) {
        send_to(connection, request);
        polled.push_back({.fd = connection.socket, .events = POLLIN, .revents = 0});
    }
    std::vector<double> times;
    std::vector<char> buffer(1U << 16U);
    while (Clock::now() < until) {
        if (::poll(polled.data(), polled.size(), 1000) < 0) {
            give_up("poll");
        }
        for (std::size_t i = 0; i < polled.size(); ++i) {
            if (polled[i].revents == 0) {
                continue;
            }
            Connection& connection = connections[i];
            const ssize_t got = ::recv(connection.socket, buffer.data(), buffer.size(), 0);
            if (got <= 0) {
                give_up("recv");
            }
            connection.answer.append(buffer.data(), static_cast<std::size_t>(got));
            if (is_whole(connection.answer)) {
                const std::chrono::duration<double, std::micro> took =
                    Clock::now() - connection.sent;
                times.push_back(took.count());
                send_to(connection, request);
            }
        }
    }
    return times;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 5) {
        std::cerr << "http_load HOST PORT CONNECTIONS SECONDS < request\n";
        return 2;
    }
    const std::string request{std::istreambuf_iterator<char>{std::cin}, {}};
    std::vector<Connection> connections(static_cast<std::size_t>(std::atoi(arguments[3])));
    for (Connection& connection : connections) {
        connection.socket = connect_to(arguments[1], std::atoi(arguments[2]));
    }
    const double seconds = std::atof(arguments[4]);
    const auto span =
        std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    std::vector<double> times = load(connections, request, Clock::now() + span);
    if (times.empty()) {
        std::cerr << "no answer\n";
        return 1;
    }
    std::ranges::sort(times);
    const auto at = [&times](double share) {
        return times[static_cast<std::size_t>(share * static_cast<double>(times.size() - 1))];
    };
    std::printf("{\"per_second\": %.0f, \"p50_us\": %.0f, \"p99_us\": %.0f}\n",
                static_cast<double>(times.size()) / seconds, at(0.5), at(0.99));
    for (const Connection& connection : connections) {
        ::close(connection.socket);
    }
    return 0;
}
