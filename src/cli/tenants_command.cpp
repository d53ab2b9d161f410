#include <fmt/format.h>

#include "base/percent.hpp"
#include "cli/columns.hpp"
#include "cli/declare.hpp"
#include "cli/json_members.hpp"

namespace ragd {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::size_t kTenantNameWidth = 24;
constexpr std::size_t kTenantStateWidth = 10;

struct TenantOptions {
    std::string name;
};

std::string line_of_tenant(const object& tenant) {
    return fmt::format("{} {} {}", padded(printable(text_at(tenant, "id")), kTenantNameWidth),
                       padded(printable(text_at(tenant, "state")), kTenantStateWidth),
                       printable(text_at(tenant, "created_at")));
}

Result<ExitCode> show_tenant(const CommandContext& context, ApiCall call) {
    const auto transport = RAG_TRY(open_transport(context));
    const auto reply = RAG_TRY(transport->call(std::move(call)));
    const value answer = RAG_TRY(json_of(reply));
    if (context.global.json || !answer.is_object()) {
        context.console.data(boost::json::serialize(answer));
    } else {
        context.console.data(line_of_tenant(answer.get_object()));
    }
    return ExitCode::kOk;
}

Result<ExitCode> create_tenant(const CommandContext& context, const TenantOptions& options) {
    return show_tenant(context, {.method = "POST",
                                 .target = "/admin/tenants",
                                 .body = boost::json::serialize(object{{"tenant", options.name}})});
}

Result<ExitCode> suspend_tenant(const CommandContext& context, const TenantOptions& options) {
    return show_tenant(context,
                       {.method = "POST",
                        .target = "/admin/tenants/" + percent_encode(options.name) + "/suspend"});
}

Result<ExitCode> resume_tenant(const CommandContext& context, const TenantOptions& options) {
    return show_tenant(
        context,
        {.method = "POST", .target = "/admin/tenants/" + percent_encode(options.name) + "/resume"});
}

Result<ExitCode> delete_tenant(const CommandContext& context, const TenantOptions& options) {
    const auto transport = RAG_TRY(open_transport(context));
    const auto reply = RAG_TRY(transport->call(
        {.method = "DELETE", .target = "/admin/tenants/" + percent_encode(options.name)}));
    const value answer = RAG_TRY(json_of(reply));
    if (context.global.json || !answer.is_object()) {
        context.console.data(boost::json::serialize(answer));
        return ExitCode::kOk;
    }
    const object& gone = answer.get_object();
    context.console.data(fmt::format("{}: removed, with {} documents, {} files and {} keys",
                                     options.name, whole_number_at(gone, "documents"),
                                     whole_number_at(gone, "files"),
                                     whole_number_at(gone, "keys")));
    return ExitCode::kOk;
}

Result<ExitCode> list_tenants(const CommandContext& context, const TenantOptions& /*options*/) {
    const auto transport = RAG_TRY(open_transport(context));
    const auto reply = RAG_TRY(transport->call({.method = "GET", .target = "/admin/tenants"}));
    const value answer = RAG_TRY(json_of(reply));
    const object* members = answer.if_object();
    const value* tenants = members == nullptr ? nullptr : members->if_contains("tenants");
    if (tenants == nullptr || !tenants->is_array()) {
        return fail(ErrorCode::kInternal,
                    "the answer is no list of tenants; is this a ragd server?");
    }
    if (context.global.json) {
        context.console.data(boost::json::serialize(answer));
        return ExitCode::kOk;
    }
    context.console.data(fmt::format("{} {} {}", padded("TENANT", kTenantNameWidth),
                                     padded("STATE", kTenantStateWidth), "CREATED"));
    for (const value& tenant : tenants->get_array()) {
        if (tenant.is_object()) {
            context.console.data(line_of_tenant(tenant.get_object()));
        }
    }
    return ExitCode::kOk;
}

}  // namespace

void add_tenants_command(CLI::App& app, Command& given) {
    CLI::App* tenants =
        app.add_subcommand("tenants", "Make, list, suspend, resume and delete tenants");
    tenants->fallthrough();
    tenants->require_subcommand(1);

    const auto [create, made] = declare(*tenants, given, "create", create_tenant);
    create.description("Make a tenant");
    create.add_option("tenant", made.name, "Its name")->required()->type_name("NAME");

    const auto [list, nothing] = declare(*tenants, given, "list", list_tenants);
    list.description("List tenants");
    static_cast<void>(nothing);

    const auto [suspend, out] = declare(*tenants, given, "suspend", suspend_tenant);
    suspend.description("Refuse the keys of a tenant; what it has stays");
    suspend.add_option("tenant", out.name, "Its name")->required()->type_name("NAME");

    const auto [remove, gone] = declare(*tenants, given, "delete", delete_tenant);
    remove.description("Remove a tenant for good: its keys, documents, files and jobs, everywhere");
    remove.add_option("tenant", gone.name, "Its name")->required()->type_name("NAME");

    const auto [resume, in] = declare(*tenants, given, "resume", resume_tenant);
    resume.description("Let a suspended tenant in again");
    resume.add_option("tenant", in.name, "Its name")->required()->type_name("NAME");
}

}  // namespace ragd
