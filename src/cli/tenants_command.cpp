#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "base/percent.hpp"
#include "cli/columns.hpp"
#include "cli/declare.hpp"
#include "cli/json_members.hpp"
#include "domain/tenant_quota.hpp"

namespace ragd {
namespace {

using boost::json::object;
using boost::json::value;

constexpr std::size_t kTenantNameWidth = 24;
constexpr std::size_t kTenantStateWidth = 10;

struct TenantOptions {
    std::string name;
};

struct QuotaOptions {
    std::string name;
    /// By Quota; empty: not given.
    std::array<std::string, kNamesOf<Quota>.size()> numbers;
};

std::string path_of_tenant(const std::string& name) {
    return "/admin/tenants/" + percent_encode(name);
}

/// "--questions-per-day"
std::string option_of(std::string_view quota) {
    std::string option = "--" + std::string{quota};
    std::ranges::replace(option, '_', '-');
    return option;
}

/// "documents            120 of 1000"
std::string line_of_quota(const object& tenant, std::string_view quota) {
    const auto number_at = [&](std::string_view member) -> std::optional<std::uint64_t> {
        const value* numbers = tenant.if_contains(member);
        const value* number = numbers == nullptr || !numbers->is_object()
                                  ? nullptr
                                  : numbers->get_object().if_contains(quota);
        return number == nullptr || number->is_null() ? std::nullopt
                                                      : std::optional{whole_number(*number)};
    };
    const auto limit = number_at("quota");
    return fmt::format("{} {:>12} {}", padded(quota, kTenantNameWidth),
                       number_at("use").value_or(0),
                       limit ? fmt::format("of {}", *limit) : std::string{"no limit"});
}

/// Nothing to change: an empty object.
Result<object> quota_change_of(const QuotaOptions& options) {
    object change;
    for (std::size_t i = 0; i < options.numbers.size(); ++i) {
        const std::string& number = options.numbers[i];
        const std::string_view name = kNamesOf<Quota>[i];
        if (number.empty()) {
            continue;
        }
        if (number == "default") {
            change[name] = nullptr;
            continue;
        }
        const auto read = parse_quota_number(number);
        if (!read) {
            return fail(ErrorCode::kInvalidField,
                        option_of(name) + ": " + read.error().message + ", or 'default'");
        }
        change[name] = *read;
    }
    return change;
}

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
                       {.method = "POST", .target = path_of_tenant(options.name) + "/suspend"});
}

Result<ExitCode> resume_tenant(const CommandContext& context, const TenantOptions& options) {
    return show_tenant(context,
                       {.method = "POST", .target = path_of_tenant(options.name) + "/resume"});
}

Result<ExitCode> delete_tenant(const CommandContext& context, const TenantOptions& options) {
    const auto transport = RAG_TRY(open_transport(context));
    const auto reply =
        RAG_TRY(transport->call({.method = "DELETE", .target = path_of_tenant(options.name)}));
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

Result<ExitCode> tenant_quota(const CommandContext& context, const QuotaOptions& options) {
    object change = RAG_TRY(quota_change_of(options));
    const auto transport = RAG_TRY(open_transport(context));
    if (!change.empty()) {
        const auto changed = RAG_TRY(transport->call(
            {.method = "PATCH",
             .target = path_of_tenant(options.name),
             .body = boost::json::serialize(object{{"quota", std::move(change)}})}));
        RAG_TRY(json_of(changed));
    }
    const auto reply =
        RAG_TRY(transport->call({.method = "GET", .target = path_of_tenant(options.name)}));
    const value answer = RAG_TRY(json_of(reply));
    if (context.global.json || !answer.is_object()) {
        context.console.data(boost::json::serialize(answer));
        return ExitCode::kOk;
    }
    for (const std::string_view quota : kNamesOf<Quota>) {
        context.console.data(line_of_quota(answer.get_object(), quota));
    }
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
        app.add_subcommand("tenants", "Make, list, limit, suspend, resume and delete tenants");
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

    const auto [quota, numbers] = declare(*tenants, given, "quota", tenant_quota);
    quota.description("Show what a tenant has and may have, after changing what it may have");
    quota.add_option("tenant", numbers.name, "Its name")->required()->type_name("NAME");
    constexpr std::array kWhat{"Documents at most", "Bytes of text at most: 500MiB, 10GiB",
                               "Chunks at most", "Questions a day, in UTC",
                               "Tokens of the language model a day"};
    static_assert(kWhat.size() == kNamesOf<Quota>.size());
    for (std::size_t i = 0; i < kWhat.size(); ++i) {
        quota
            .add_option(option_of(kNamesOf<Quota>[i]), numbers.numbers[i],
                        std::string{kWhat[i]} + "; 'default': what TENANT_QUOTA says")
            ->type_name("N");
    }

    const auto [remove, gone] = declare(*tenants, given, "delete", delete_tenant);
    remove.description("Remove a tenant for good: its keys, documents, files and jobs, everywhere");
    remove.add_option("tenant", gone.name, "Its name")->required()->type_name("NAME");

    const auto [resume, in] = declare(*tenants, given, "resume", resume_tenant);
    resume.description("Let a suspended tenant in again");
    resume.add_option("tenant", in.name, "Its name")->required()->type_name("NAME");
}

}  // namespace ragd
