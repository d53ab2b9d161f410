#pragma once
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;  // OpenSSL's SSL
struct ssl_ctx_st;

namespace ragd {

/// The server's side of TLS on one socket that does not block. Nothing here waits: what cannot go on
/// says what it waits for. The handshake is part of the first reads.
/// Threads: one at a time.  Lifetime: ends before the socket is closed; keeps its context.
class TlsChannel {
public:
    enum class Next {
        kGoOn,   // call again
        kRead,   // when the socket can be read
        kWrite,  // when it can be written
        kEnd,    // the peer has ended, or what it sends is not TLS; see `fault`
        kHttp,   // the same, and it looks like HTTP
    };
    struct Moved {
        std::size_t bytes = 0;
        Next next = Next::kGoOn;
    };

    TlsChannel(ssl_ctx_st& context, int socket);

    /// Requires: room.
    Moved read(std::span<char> into);
    /// Takes all of `bytes`, at most 16 KiB, or nothing; then the same bytes come again.
    Moved write(std::string_view bytes);
    /// Tells the peer that nothing more will come (close_notify). False: again, when the socket can be
    /// written.
    bool end();

    /// The handshake was done, whatever came after.
    [[nodiscard]] bool is_open() const { return is_open_; }
    /// Whom the client's certificate is for; nothing: it showed none. Requires: is_open().
    [[nodiscard]] const std::optional<std::string>& peer();
    /// Why it ended, in OpenSSL's words; empty: the peer said so, or went away.
    [[nodiscard]] const std::string& fault() const { return fault_; }

private:
    /// What comes after a call of OpenSSL.
    Next after(int result);

    std::unique_ptr<ssl_st, void (*)(ssl_st*)> ssl_;
    int socket_;
    bool is_heard_ = false;  // a byte has come
    bool is_open_ = false;
    bool is_broken_ = false;
    std::optional<std::optional<std::string>> peer_;
    std::string fault_;
};

}  // namespace ragd
