#include "audit/audit_check.hpp"

#include <fstream>
#include <optional>

#include <fmt/format.h>

#include "audit/audit_entry.hpp"
#include "audit/audit_files.hpp"

namespace ragd {
namespace {

class TrailCheck {
public:
    explicit TrailCheck(const std::string& head) : head_(head) {}

    void line(const std::string& place, const std::string& text) {
        ++report.entries;
        auto found = check_line(text);
        if (!found) {
            fault(place, found.error().message);
            before_.reset();
            return;
        }
        if (before_) {
            compare(place, *found);
        } else if (report.first == 0) {
            report.first = found->place.number;
            if (report.first == 1 && found->place.prev != ChainPlace{}.prev) {
                fault(place, "it names an entry before the first");
            }
        }
        report.last = found->place.number;
        report.head = found->hash;
        report.has_wanted_head = report.has_wanted_head || found->hash == head_;
        before_ = std::move(*found);
    }
    void fault(const std::string& place, const std::string& what) {
        ++report.faults_count;
        if (report.faults.size() < AuditReport::kFaultsListed) {
            report.faults.push_back(fmt::format("{}: {}", place, what));
        }
    }

    AuditReport report;

private:
    void compare(const std::string& place, const LinePlace& found) {
        if (found.place.number != before_->place.number + 1) {
            fault(place, fmt::format("entry {} follows entry {}", found.place.number,
                                     before_->place.number));
        } else if (found.place.prev != before_->hash) {
            fault(place, "it was written after another entry than the one before it");
        }
    }

    const std::string& head_;
    std::optional<LinePlace> before_;  // nothing: that one was changed
};

}  // namespace

Result<AuditReport> check_audit_trail(const std::filesystem::path& folder,
                                      const std::string& head) {
    const auto files = audit_files(folder);
    if (files.empty()) {
        return fail(ErrorCode::kNotFound,
                    fmt::format("there is no audit trail in {}", folder.string()));
    }
    TrailCheck check{head};
    for (const AuditFile& file : files) {
        ++check.report.files;
        const std::string name = file.path.filename().string();
        std::ifstream in{file.path, std::ios::binary};
        if (!in) {
            return fail(ErrorCode::kUnavailable,
                        fmt::format("{} cannot be read", file.path.string()));
        }
        std::size_t number = 0;
        for (std::string line; std::getline(in, line);) {
            const std::string place = fmt::format("{}:{}", name, ++number);
            if (in.eof()) {
                check.fault(place, "it is not whole");
                break;
            }
            check.line(place, line);
        }
        if (in.bad()) {
            return fail(ErrorCode::kUnavailable,
                        fmt::format("{} cannot be read", file.path.string()));
        }
    }
    return std::move(check.report);
}

}  // namespace ragd
