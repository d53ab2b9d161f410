#include <atomic>
#include <cstdlib>

#include <gtest/gtest.h>

#include "net/http_client.hpp"
#include "net/server_fixture.hpp"

namespace ragd {
namespace {

class AllowedAddresses : public testing::Test {
protected:
    /// The body of what a client with such a rule is answered, or the code of its error.
    std::string asked(const std::string& url, const std::vector<std::string>& allowed) {
        HttpClientOptions options;
        options.addresses = std::make_shared<const AddressRule>(AddressRule::with(allowed).value());
        HttpClient client{options, clock_};
        const auto reply =
            io_.block_on(client.send({.url = url, .deadline = Deadline::in(clock_, kPatience)}));
        return reply ? reply->body : std::string{name_of(reply.error().code)};
    }
    [[nodiscard]] std::string port() const {
        return server_.url().substr(server_.url().rfind(':'));
    }

    static constexpr std::chrono::seconds kPatience{20};
    SystemClock clock_;
    IoThread io_;
    std::atomic<int> requests_ = 0;
    TestServer server_{io_, clock_, [this](HttpRequest, ResponseWriter& writer) -> Task<void> {
                           ++requests_;
                           (void)co_await writer.send({.body = "served"});
                       }};
};

TEST_F(AllowedAddresses, AreThoseThatTheSocketGoesTo) {
    for (const char* host : {"127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "0.0.0.0",
                             "[::ffff:127.0.0.1]"}) {
        EXPECT_EQ(asked("http://" + std::string{host} + port() + "/", {}), "forbidden") << host;
    }
    EXPECT_EQ(requests_, 0);
    EXPECT_EQ(asked(server_.url(), {"127.0.0.1"}), "served");
    EXPECT_EQ(asked("http://localhost" + port(), {"localhost"}), "served");
    EXPECT_EQ(asked(server_.url(), {"localhost"}), "forbidden") << "another name of the same";
}

TEST_F(AllowedAddresses, AreAskedForOfNoProxy) {
    // NOLINTBEGIN(concurrency-mt-unsafe): no other thread reads the environment
    ::setenv("http_proxy", server_.url().c_str(), 1);
    EXPECT_EQ(asked("http://10.0.0.1/", {"127.0.0.1"}), "forbidden");
    ::unsetenv("http_proxy");
    // NOLINTEND(concurrency-mt-unsafe)
    EXPECT_EQ(requests_, 0);
}

}  // namespace
}  // namespace ragd
