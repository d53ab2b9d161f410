#include "audit/audit_entry.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "base/sha256.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kHashMember = ",\"hash\":\"";
constexpr std::size_t kHashBytes = 64;
constexpr std::size_t kTailBytes = kHashMember.size() + kHashBytes + 2;  // and `"}`

/// Valid UTF-8 of bounded length, whatever it is.
std::string kept(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size() && out.size() < AuditEntry::kTextBytesMax;) {
        const CodePoint point = decode_utf8(text, at);
        append_utf8(out, point.value);
        at += point.bytes;
    }
    return out;
}

void add_if_known(json::object& line, std::string_view name, const std::string& text) {
    if (!text.empty()) {
        line[name] = kept(text);
    }
}

void add_subjects(json::object& line, const AuditEntry& entry) {
    if (entry.subjects.empty()) {
        return;
    }
    json::array subjects;
    for (const std::string& subject : entry.subjects) {
        if (subjects.size() == AuditEntry::kSubjectsListed) {
            break;
        }
        subjects.emplace_back(kept(subject));
    }
    line["subjects"] = std::move(subjects);
    line["subjects_count"] = std::max(entry.subjects_count, entry.subjects.size());
}

Error changed(std::string_view why) {
    return fail(ErrorCode::kMalformed, std::string{why});
}

}  // namespace

ChainedLine encode_entry(const AuditEntry& entry, const ChainPlace& place) {
    json::object line{{"n", place.number}, {"time", to_rfc3339(entry.time)}};
    line["who"] = kept(entry.who);
    add_if_known(line, "tenant", entry.tenant);
    add_if_known(line, "from", entry.from);
    line["act"] = kept(entry.act);
    add_if_known(line, "target", entry.target);
    add_subjects(line, entry);
    line["status"] = entry.status;
    add_if_known(line, "code", entry.code);
    add_if_known(line, "request_id", entry.request_id);
    add_if_known(line, "detail", entry.detail);
    line["prev"] = place.prev;
    std::string text = json::serialize(line);
    text.pop_back();  // the brace, which comes after the hash
    std::string hash = sha256_hex(text);
    text.append(kHashMember).append(hash).append("\"}");
    return {.text = std::move(text), .hash = std::move(hash)};
}

Result<LinePlace> check_line(std::string_view line) {
    if (line.size() < kTailBytes || !line.ends_with("\"}") ||
        line.substr(line.size() - kTailBytes, kHashMember.size()) != kHashMember) {
        return changed("it is no entry");
    }
    const std::string_view body = line.substr(0, line.size() - kTailBytes);
    const std::string_view hash = line.substr(line.size() - kHashBytes - 2, kHashBytes);
    if (sha256_hex(body) != hash) {
        return changed("it is not what was written");
    }
    boost::system::error_code failed;
    const auto parsed = json::parse(std::string{body} + "}", failed);
    const auto* object = failed ? nullptr : parsed.if_object();
    const auto* number = object == nullptr ? nullptr : object->if_contains("n");
    const auto* prev = object == nullptr ? nullptr : object->if_contains("prev");
    if (number == nullptr || prev == nullptr || !prev->is_string() || !number->is_number()) {
        return changed("it does not say where it stands");
    }
    const auto n = number->to_number<std::uint64_t>(failed);
    if (failed) {
        return changed("it does not say where it stands");
    }
    return LinePlace{.place = {.number = n, .prev = std::string{prev->get_string()}},
                     .hash = std::string{hash}};
}

}  // namespace ragd
