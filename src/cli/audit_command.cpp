#include <fmt/format.h>

#include "audit/audit_check.hpp"
#include "cli/declare.hpp"

namespace ragd {
namespace {

struct AuditArguments {
    std::string head;
};

boost::json::object json_of(const AuditReport& report) {
    boost::json::array faults;
    for (const std::string& fault : report.faults) {
        faults.emplace_back(fault);
    }
    return {{"files", report.files},
            {"entries", report.entries},
            {"first", report.first},
            {"last", report.last},
            {"head", report.head},
            {"faults", std::move(faults)},
            {"faults_count", report.faults_count}};
}

void show(const CommandContext& context, const AuditReport& report) {
    for (const std::string& fault : report.faults) {
        context.console.data(fault);
    }
    if (report.faults_count > report.faults.size()) {
        context.console.data(
            fmt::format("... and {} more", report.faults_count - report.faults.size()));
    }
    context.console.data(fmt::format(
        "{} entries ({} to {}) in {} files in {}: {}", report.entries, report.first, report.last,
        report.files, context.settings.values.audit_dir.string(),
        report.faults_count == 0 ? "as they were written" : "not as they were written"));
    if (report.first > 1) {
        context.console.note("Earlier entries are in files that are no longer there.");
    }
    context.console.data("head " + report.head);
}

Result<ExitCode> verify_audit(const CommandContext& context, const AuditArguments& arguments) {
    AuditReport report =
        RAG_TRY(check_audit_trail(context.settings.values.audit_dir, arguments.head));
    if (!arguments.head.empty() && !report.has_wanted_head) {
        ++report.faults_count;
        report.faults.push_back("no entry has the hash " + arguments.head +
                                ": entries are missing, or were written again");
    }
    if (context.global.json) {
        context.console.data(boost::json::serialize(json_of(report)));
    } else {
        show(context, report);
    }
    return report.faults_count == 0 ? ExitCode::kOk : ExitCode::kFailed;
}

}  // namespace

void add_audit_command(CLI::App& app, Command& given) {
    CLI::App* audit = app.add_subcommand("audit", "Check the audit trail");
    audit->fallthrough();
    audit->require_subcommand(1);
    const auto [verify, arguments] = declare(*audit, given, "verify", verify_audit);
    verify.description("Check that no entry of the audit trail was changed, taken out or put in");
    verify
        .add_option("--head", arguments.head,
                    "A hash that an earlier check printed as head: it must be there still")
        ->type_name("HASH");
    verify.footer("\nExamples:\n  ragd audit verify\n  ragd audit verify --head HASH --json");
}

}  // namespace ragd
