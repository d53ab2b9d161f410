#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/id.hpp"
#include "base/names.hpp"
#include "base/result.hpp"
#include "domain/change.hpp"

namespace ragd {

/// What a client can say over a WebSocket of the subprotocol ragd.v1.
enum class ClientVerb { kQuery, kCancel, kSubscribe };
template <>
inline constexpr auto kNamesOf<ClientVerb> = names_of<ClientVerb>("query", "cancel", "subscribe");

struct ClientMessage {
    std::string id;  // by which the client knows what comes back
    ClientVerb verb = ClientVerb::kQuery;
    std::string question = {};       // of a query: the body of /query, which is not yet decoded
    CollectionName collection = {};  // of a subscription
};

/// A message that cannot be followed, and why; its id, where it has one.
struct ClientFault {
    std::optional<std::string> id;
    Error error;
};

/// `text`: {"id": "q1", "type": "query", "query": {...}}. Where the question does not say whether it is
/// streamed, it is.
std::variant<ClientMessage, ClientFault> decode_client_message(std::string_view text);

/// {"id": "q1", "event": "token", "data": {...}}. `data` is one JSON text.
std::string encode_server_event(const std::optional<std::string>& id, std::string_view event,
                                std::string_view data);

/// The data of `changed`: {"collection": "documents", "kind": "indexed", "document_id": "tea.md"}; of a job
/// its state and id; of several changes their count.
std::string encode_change(const CollectionName& collection, const ToldChange& change);
/// That of the first, by which a subscriber knows that it is one, and of the last.
std::string encode_subscription(const CollectionName& collection, std::string_view kind);

}  // namespace ragd
