#include "clients/redis/redis_link.hpp"

#include <exception>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/redis/connection.hpp>
#include <boost/redis/impl/error.ipp>
#include <boost/redis/impl/ignore.ipp>
#include <boost/redis/impl/request.ipp>
#include <boost/redis/impl/response.ipp>
#include <boost/redis/impl/runner.ipp>
#include <boost/redis/resp3/impl/serialization.ipp>
#include <boost/redis/resp3/impl/type.ipp>
// Not resp3/impl/parser.ipp: see resp3_parser.cpp. Not its logger and not its type-erased
// connection, which we do not use.
#include <fmt/format.h>
#include <openssl/ssl.h>

#include "clients/redis/redis_limits.hpp"

namespace ragd {
namespace {

namespace asio = boost::asio;
namespace redis = boost::redis;
using boost::system::error_code;

/// A server's words, fit for a log line and a status: short, and ASCII only.
std::string quotable(std::string_view text) {
    constexpr std::size_t kChars = 160;
    std::string out{text.substr(0, kChars)};
    for (char& c : out) {
        c = c >= ' ' && c <= '~' ? c : '?';
    }
    return out;
}

/// Where the library writes replies.
struct Answers {
    std::vector<RedisReply> replies;
};

/// Boost.Redis calls this with each node of each reply. It does not throw, and accepts any node: what
/// the server may send was bounded by resp3_parser.cpp.
class AnswersAdapter {
public:
    explicit AnswersAdapter(Answers& answers) : answers_(&answers) {}

    [[nodiscard]] std::size_t get_supported_response_size() const {
        return answers_->replies.size();
    }
    void operator()(std::size_t command, const redis::resp3::basic_node<std::string_view>& node,
                    error_code& /*ec*/) {
        using redis::resp3::type;
        if (command >= answers_->replies.size() || node.depth > 1) {
            return;
        }
        RedisReply& reply = answers_->replies[command];
        switch (node.data_type) {
            case type::simple_error:
            case type::blob_error:
                reply.error = node.value.empty() ? "ERR" : quotable(node.value);
                break;
            case type::blob_string:
            case type::simple_string:
                reply.values.emplace_back(node.value);
                break;
            default:
                if (node.depth > 0 || !redis::resp3::is_aggregate(node.data_type)) {
                    reply.values.emplace_back(std::nullopt);
                }
        }
    }

private:
    Answers* answers_;
};

/// Found by the library through its argument.
AnswersAdapter boost_redis_adapt(Answers& answers) noexcept {
    return AnswersAdapter{answers};
}

redis::config config_of(const RedisUrl& url) {
    using namespace std::chrono_literals;
    redis::config config;
    config.use_ssl = url.tls;
    config.addr = {url.host, std::to_string(url.port)};
    config.username = url.user;
    config.password = url.password;
    config.clientname = "ragd";
    config.database_index = std::nullopt;  // we SELECT, and read the reply
    config.health_check_interval = 0s;     // RedisCache does both
    config.reconnect_wait_interval = 0s;
    config.resolve_timeout = redis_limits::kConnectTime;
    config.connect_timeout = redis_limits::kConnectTime;
    config.ssl_handshake_timeout = redis_limits::kConnectTime;
    return config;
}

redis::request request_of(const std::vector<RedisCommand>& commands) {
    redis::request::config config;
    config.cancel_if_not_connected = true;
    config.cancel_on_connection_lost = true;
    config.cancel_if_unresponded = true;
    redis::request request{config};
    for (const RedisCommand& command : commands) {
        if (command.size() == 1) {  // push_range sends nothing at all for an empty range
            request.push(command.front());
        } else {
            request.push_range(command.front(), command.begin() + 1, command.end());
        }
    }
    return request;
}

/// A context of the library's kind that shares ours.
asio::ssl::context shared_context(const std::shared_ptr<ssl_ctx_st>& tls) {
    if (tls == nullptr) {
        return asio::ssl::context{asio::ssl::context::tls_client};
    }
    SSL_CTX_up_ref(tls.get());
    return asio::ssl::context{tls.get()};
}

}  // namespace

struct RedisLink::Impl {
    Impl(asio::any_io_executor where, const RedisUrl& to, const std::shared_ptr<ssl_ctx_st>& tls,
         std::function<void()> notify)
        : executor(std::move(where)),
          url(to),
          changed(std::move(notify)),
          connection(executor, shared_context(tls)) {}

    asio::any_io_executor executor;
    RedisUrl url;
    std::function<void()> changed;
    redis::basic_connection<asio::any_io_executor> connection;
    State state = State::kConnecting;
    bool greeted = false;  // commands can be sent
    std::string fault;

    class Observer;

    void prepare_tls();
    void become(State next) {
        state = next;
        changed();
    }
};

/// The library's logger: it tells us how each step of connecting went, with the server's words.
class RedisLink::Impl::Observer {
public:
    explicit Observer(RedisLink& link) : link_(&link) {}

    void set_prefix(std::string_view /*prefix*/) {}
    void on_resolve(const error_code& ec, const asio::ip::tcp::resolver::results_type& /*found*/) {
        note(ec, "cannot be resolved");
    }
    void on_connect(const error_code& ec, const asio::ip::tcp::endpoint& /*to*/) {
        note(ec, "cannot be reached");
        if (!ec) {
            error_code ignored;  // then it is slower, no more
            link_->impl_->connection.next_layer().next_layer().set_option(
                asio::ip::tcp::no_delay{true}, ignored);
        }
    }
    void on_ssl_handshake(const error_code& ec) { note(ec, "TLS failed"); }
    void on_hello(const error_code& ec, const redis::generic_response& reply) {
        if (reply.has_error()) {
            fault("refused us: " + quotable(reply.error().diagnostic));
        } else if (!ec) {
            asio::post(link_->impl_->executor,
                       [link = link_->shared_from_this()] { select_database(link); });
        }
    }
    void on_read(const error_code& ec, std::size_t /*bytes*/) { note(ec, "the connection broke"); }
    void on_write(const error_code& ec, const std::string& /*bytes*/) {
        note(ec, "the connection broke");
    }
    void on_run(const error_code& reader, const error_code& /*writer*/) {
        note(reader, "the connection broke");
    }
    void on_connection_lost(const error_code& /*ec*/) {}
    void on_runner(const error_code& /*run*/, const error_code& /*check*/,
                   const error_code& /*hello*/) {}
    void on_check_health(const error_code& /*ping*/, const error_code& /*timeout*/) {}
    void trace(std::string_view /*text*/) {}

private:
    /// The first fault is the cause, the others follow from it.
    void fault(std::string text) {
        if (link_->impl_->fault.empty()) {
            link_->impl_->fault = std::move(text);
        }
    }
    void note(const error_code& ec, std::string_view what) {
        if (ec && ec != asio::error::operation_aborted) {
            fault(fmt::format("{}: {}", what, ec.message()));
        }
    }
    static void select_database(const std::shared_ptr<RedisLink>& link);

    RedisLink* link_;  // lives as long as the run that logs
};

/// The last step of connecting.
void RedisLink::Impl::Observer::select_database(const std::shared_ptr<RedisLink>& link) {
    Impl& impl = *link->impl_;
    if (impl.state == State::kLost) {
        return;
    }
    impl.greeted = true;
    if (impl.url.database == 0) {
        impl.become(State::kReady);
        return;
    }
    link->exec({{"SELECT", std::to_string(impl.url.database)}},
               [link](const Result<std::vector<RedisReply>>& replies) {
                   if (!replies) {
                       link->close("the connection broke");
                   } else if (const auto& error = replies->front().error; !error.empty()) {
                       link->close("refused the database: " + error);
                   } else if (link->state() != State::kLost) {
                       link->impl_->become(State::kReady);
                   }
               });
}

void RedisLink::Impl::prepare_tls() {
    auto& stream = connection.next_layer();
    stream.set_verify_callback(asio::ssl::host_name_verification{url.host});
    error_code no_address;
    asio::ip::make_address(url.host, no_address);
    if (no_address) {  // a name: RFC 6066 has no addresses in SNI
        SSL_set_tlsext_host_name(stream.native_handle(), url.host.c_str());
    }
}

RedisLink::RedisLink(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RedisLink::~RedisLink() = default;

std::shared_ptr<RedisLink> RedisLink::open(const boost::asio::any_io_executor& executor,
                                           const RedisUrl& url, std::shared_ptr<ssl_ctx_st> tls,
                                           std::function<void()> changed) {
    const std::shared_ptr<RedisLink> link{
        new RedisLink{std::make_unique<Impl>(executor, url, tls, std::move(changed))}};
    try {
        if (url.tls) {
            link->impl_->prepare_tls();
        }
        link->impl_->connection.async_run(
            config_of(url), Impl::Observer{*link},
            [link](const error_code& /*ec*/) { link->close("it closed the connection"); });
    } catch (const std::exception& failure) {  // no thread for the resolver, no memory for TLS
        link->impl_->fault = failure.what();
        link->impl_->state = State::kLost;
    }
    return link;
}

RedisLink::State RedisLink::state() const {
    return impl_->state;
}

const std::string& RedisLink::fault() const {
    return impl_->fault;
}

void RedisLink::exec(std::vector<RedisCommand> commands, Done done) {
    struct Call {
        redis::request request;
        Answers answers;
        Done done;
    };
    if (!impl_->greeted || impl_->state == State::kLost) {
        done(fail(ErrorCode::kUnavailable, "Redis is not connected"));
        return;
    }
    const auto call = std::make_shared<Call>(request_of(commands), Answers{}, std::move(done));
    call->answers.replies.resize(commands.size());
    impl_->connection.async_exec(
        call->request, call->answers,
        [link = shared_from_this(), call](const error_code& ec, std::size_t /*bytes*/) {
            if (ec) {
                call->done(fail(ErrorCode::kUnavailable, "the connection to Redis was lost"));
            } else {
                call->done(std::move(call->answers.replies));
            }
        });
}

void RedisLink::close(std::string reason) {
    if (impl_->state == State::kLost) {
        return;
    }
    if (impl_->fault.empty()) {
        impl_->fault = std::move(reason);
    }
    impl_->connection.cancel();
    impl_->become(State::kLost);
}

}  // namespace ragd
