#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "auth/key_file.hpp"
#include "base/percent.hpp"
#include "cli/columns.hpp"
#include "cli/declare.hpp"
#include "cli/duration.hpp"
#include "cli/json_members.hpp"
#include "domain/access.hpp"
#include "domain/tenant_record.hpp"

namespace ragd {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::size_t kIdWidth = 12;
constexpr std::size_t kTenantWidth = 16;
constexpr std::size_t kScopesWidth = 18;
constexpr std::size_t kKeyStateWidth = 8;
constexpr std::size_t kTimeWidth = 20;

struct NewKeyOptions {
    std::string tenant;
    std::vector<std::string> scopes{"query"};
    std::vector<std::string> principals;
    std::string expires;
    std::string name;
    std::string into;
};

struct KeyOptions {
    std::string id;
    std::string overlap;
};

std::string joined(const object& key, std::string_view member) {
    std::string out;
    const value* found = key.if_contains(member);
    if (found != nullptr && found->is_array()) {
        for (const value& one : found->get_array()) {
            if (one.is_string()) {
                out += out.empty() ? "" : ",";
                out += std::string_view{one.get_string()};
            }
        }
    }
    return out;
}

std::string time_of_key(const object& key, std::string_view member) {
    const std::string time = text_at(key, member);
    return time.empty() ? "never" : time.substr(0, kTimeWidth - 1);
}

std::string line_of_key(const object& key) {
    return fmt::format("{} {} {} {} {} {} {}", padded(printable(text_at(key, "id")), kIdWidth),
                       padded(printable(text_at(key, "tenant")), kTenantWidth),
                       padded(printable(joined(key, "scopes")), kScopesWidth),
                       padded(printable(text_at(key, "state")), kKeyStateWidth),
                       padded(printable(time_of_key(key, "expires_at")), kTimeWidth),
                       padded(printable(time_of_key(key, "last_used_at")), kTimeWidth),
                       printable(text_at(key, "name")));
}

Result<object> ask(const CommandContext& context, std::string method, std::string target,
                   const object& body) {
    const auto transport = RAG_TRY(open_transport(context));
    const auto reply = RAG_TRY(transport->call({.method = std::move(method),
                                                .target = std::move(target),
                                                .body = boost::json::serialize(body)}));
    auto answer = RAG_TRY(json_of(reply));
    if (!answer.is_object()) {
        return fail(ErrorCode::kInternal, "the answer is no object; is this a ragd server?");
    }
    return std::move(answer.get_object());
}

/// The key alone on stdout, so that a script can take it; what it is on stderr.
void show_made(const CommandContext& context, const object& made) {
    if (context.global.json) {
        context.console.data(boost::json::serialize(made));
        return;
    }
    context.console.data(printable(text_at(made, "key")));
    context.console.note(
        fmt::format("key {} of tenant {}, for {}, expires: {}; it is shown this once",
                    printable(text_at(made, "id")), printable(text_at(made, "tenant")),
                    printable(joined(made, "scopes")), printable(time_of_key(made, "expires_at"))));
}

/// Without a server and without a store: for those that have the file from elsewhere.
Result<ExitCode> create_key_into(const CommandContext& context, const NewKeyOptions& options) {
    ApiKeyRecord record{
        .id = {},
        .tenant = RAG_TRY(parse_tenant(options.tenant.empty() ? "default" : options.tenant)),
        .name = options.name,
        .created = context.world.clock->wall(),
        .salt = {},
        .digest = {}};
    for (const std::string& scope : options.scopes) {
        record.rights.add(*parse_name<Right>(scope));
    }
    for (const std::string& principal : options.principals) {
        record.principals.emplace_back(principal);
    }
    if (!options.expires.empty()) {
        record.expires = record.created + RAG_TRY(parse_duration(options.expires, "--expires"));
    }
    const std::string key = RAG_TRY(make_key_into(options.into, std::move(record)));
    context.console.data(context.global.json ? boost::json::serialize(object{{"key", key}}) : key);
    context.console.note(fmt::format("a record of it is in {}; the key is shown this once",
                                     printable(options.into)));
    return ExitCode::kOk;
}

Result<ExitCode> create_key(const CommandContext& context, const NewKeyOptions& options) {
    if (!options.into.empty()) {
        return create_key_into(context, options);
    }
    object body{{"name", options.name},
                {"scopes", array(options.scopes.begin(), options.scopes.end())},
                {"principals", array(options.principals.begin(), options.principals.end())}};
    if (!options.tenant.empty()) {
        body["tenant"] = options.tenant;
    }
    if (!options.expires.empty()) {
        body["expires_in_seconds"] = RAG_TRY(parse_duration(options.expires, "--expires")).count();
    }
    show_made(context, RAG_TRY(ask(context, "POST", "/admin/keys", body)));
    return ExitCode::kOk;
}

Result<ExitCode> rotate_key(const CommandContext& context, const KeyOptions& options) {
    object body;
    if (!options.overlap.empty()) {
        body["overlap_seconds"] = RAG_TRY(parse_duration(options.overlap, "--overlap")).count();
    }
    show_made(context, RAG_TRY(ask(context, "POST",
                                   "/admin/keys/" + percent_encode(options.id) + "/rotate", body)));
    return ExitCode::kOk;
}

Result<ExitCode> revoke_key(const CommandContext& context, const KeyOptions& options) {
    const auto transport = RAG_TRY(open_transport(context));
    const auto reply = RAG_TRY(transport->call(
        {.method = "DELETE", .target = "/admin/keys/" + percent_encode(options.id)}));
    constexpr int kNoContent = 204;
    if (reply.status != kNoContent) {
        RAG_TRY(json_of(reply));
    }
    if (context.global.json) {
        context.console.data(boost::json::serialize(object{{"revoked", options.id}}));
    } else {
        context.console.data(fmt::format("revoked {}", printable(options.id)));
    }
    return ExitCode::kOk;
}

Result<ExitCode> list_keys(const CommandContext& context, const KeyOptions& /*options*/) {
    const auto transport = RAG_TRY(open_transport(context));
    const auto reply = RAG_TRY(transport->call({.method = "GET", .target = "/admin/keys"}));
    const value answer = RAG_TRY(json_of(reply));
    const object* members = answer.if_object();
    const value* keys = members == nullptr ? nullptr : members->if_contains("keys");
    if (keys == nullptr || !keys->is_array()) {
        return fail(ErrorCode::kInternal, "the answer is no list of keys; is this a ragd server?");
    }
    if (context.global.json) {
        context.console.data(boost::json::serialize(answer));
        return ExitCode::kOk;
    }
    context.console.data(fmt::format("{} {} {} {} {} {} {}", padded("ID", kIdWidth),
                                     padded("TENANT", kTenantWidth), padded("SCOPES", kScopesWidth),
                                     padded("STATE", kKeyStateWidth), padded("EXPIRES", kTimeWidth),
                                     padded("LAST USED", kTimeWidth), "NAME"));
    for (const value& key : keys->get_array()) {
        if (key.is_object()) {
            context.console.data(line_of_key(key.get_object()));
        }
    }
    return ExitCode::kOk;
}

}  // namespace

void add_keys_command(CLI::App& app, Command& given) {
    CLI::App* keys = app.add_subcommand("keys", "Make, list, rotate and revoke API keys");
    keys->fallthrough();
    keys->require_subcommand(1);

    const auto [create, wanted] = declare(*keys, given, "create", create_key);
    create.description("Make a key; its text is shown once, on stdout");
    create.add_option("--tenant", wanted.tenant, "Tenant (default: default); a new one is made")
        ->type_name("NAME");
    create
        .add_option("--scopes", wanted.scopes,
                    "query, index, admin, metrics, operator, comma-separated (default: query)")
        ->delimiter(',')
        ->check(
            CLI::IsMember(std::vector<std::string>(kNamesOf<Right>.begin(), kNamesOf<Right>.end())))
        ->type_name("LIST");
    create
        .add_option("--principals", wanted.principals,
                    "By which access lists know its bearer: group:hr,user:mia")
        ->delimiter(',')
        ->type_name("LIST");
    create.add_option("--expires", wanted.expires, "After 90d, 12h, 30m, 45s (default: never)")
        ->type_name("TIME");
    create.add_option("--name", wanted.name, "For people")->type_name("TEXT");
    create
        .add_option("--into", wanted.into,
                    "Put its record into a file for API_KEYS_FILE, and not into the store")
        ->type_name("FILE");
    create.footer(
        "\nExamples:\n  ragd keys create --tenant acme --scopes query,index --expires 90d --name "
        "ci\n"
        "  ragd keys create --tenant acme --principals group:hr,user:mia");

    const auto [list, nothing] = declare(*keys, given, "list", list_keys);
    list.description("List keys, without their secrets");
    static_cast<void>(nothing);

    const auto [rotate, old] = declare(*keys, given, "rotate", rotate_key);
    rotate.description("Make the successor of a key");
    rotate.add_option("id", old.id, "The old key")->required()->type_name("ID");
    rotate
        .add_option("--overlap", old.overlap, "The old one works for so long (default: not at all)")
        ->type_name("TIME");

    const auto [revoke, ended] = declare(*keys, given, "revoke", revoke_key);
    revoke.description("Revoke a key: it stops within a second");
    revoke.add_option("id", ended.id, "The key")->required()->type_name("ID");
}

}  // namespace ragd
