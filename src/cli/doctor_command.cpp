#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "cli/columns.hpp"
#include "cli/declare.hpp"

namespace ragd {
namespace {

std::string_view name_of(Finding::Grade grade) {
    switch (grade) {
        case Finding::Grade::kGood:
            return "ok";
        case Finding::Grade::kWarning:
            return "warning";
        case Finding::Grade::kFault:
            return "fault";
    }
    return "fault";
}

struct DoctorArguments {
    bool deep = false;
};

Result<ExitCode> run_doctor(const CommandContext& context, const DoctorArguments& options) {
    std::vector<Finding> findings = context.world.examine(context.settings.values);
    if (options.deep) {
        std::ranges::move(context.world.examine_deeply(context.settings.values),
                          std::back_inserter(findings));
    }
    boost::json::array list;
    for (const Finding& finding : findings) {
        if (context.global.json) {
            list.push_back(boost::json::object{{"grade", name_of(finding.grade)},
                                               {"what", finding.what},
                                               {"remedy", finding.remedy}});
            continue;
        }
        context.console.data(fmt::format("{:<8} {}", name_of(finding.grade), finding.what));
        if (!finding.remedy.empty()) {
            context.console.data(
                wrapped("→ " + finding.remedy, context.console.look().columns - 9, 9));
        }
    }
    if (context.global.json) {
        context.console.data(
            boost::json::serialize(boost::json::object{{"findings", std::move(list)}}));
    }
    const bool fault =
        std::ranges::find(findings, Finding::Grade::kFault, &Finding::grade) != findings.end();
    return fault ? ExitCode::kFailed : ExitCode::kOk;
}

}  // namespace

void add_doctor_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "doctor", run_doctor);
    command.description("Look for the usual faults and say how to mend them");
    command.add_flag("--deep", options.deep,
                     "Read everything on disk and compare it with its checksums");
    command.footer("\nExamples:\n  ragd doctor\n  ragd doctor --data-dir ./data --deep --json");
}

}  // namespace ragd
