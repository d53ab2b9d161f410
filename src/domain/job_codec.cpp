#include "domain/job_codec.hpp"

#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace ragd {
namespace {

namespace json = boost::json;

// Versions of the form: a process that goes back to an older ragd must not take a newer job apart.
constexpr std::int64_t kForm = 1;

std::int64_t milliseconds_of(WallTime time) {
    return time.time_since_epoch().count();
}

WallTime to_wall(std::int64_t milliseconds) {
    return WallTime{std::chrono::milliseconds{milliseconds}};
}

json::array names_of_ids(const std::vector<DocumentId>& ids) {
    json::array names;
    for (const DocumentId& id : ids) {
        names.emplace_back(id.str());
    }
    return names;
}

json::array texts_of(const std::vector<std::string>& texts) {
    return json::array(texts.begin(), texts.end());
}

json::object encode_file(const JobFile& file) {
    json::object out{{"name", file.name},
                     {"media_type", file.media_type},
                     {"bytes", file.bytes},
                     {"sha256", file.sha256},
                     {"blob", file.blob},
                     {"id", file.facts.id.str()},
                     {"title", file.facts.title},
                     {"url", file.facts.url},
                     {"metadata", file.facts.metadata},
                     {"acl", encode_acl(file.facts.acl)},
                     {"state", name_of(file.state)},
                     {"code", file.code},
                     {"detail", file.detail},
                     {"documents", names_of_ids(file.done.documents)},
                     {"created", file.done.created},
                     {"updated", file.done.updated},
                     {"unchanged", file.done.unchanged},
                     {"chunks", file.done.chunks},
                     {"warnings", texts_of(file.done.warnings)}};
    if (file.begun) {
        out["begun_ms"] = milliseconds_of(*file.begun);
    }
    if (file.ended) {
        out["ended_ms"] = milliseconds_of(*file.ended);
    }
    return out;
}

json::object encode_crawl(const CrawlOptions& crawl) {
    return {{"pages_max", crawl.pages_max},
            {"prefix", crawl.prefix},
            {"sitemap", crawl.sitemap},
            {"delay_ms", crawl.delay.count()},
            {"has_begun", crawl.has_begun}};
}

json::object encode_counts(const JobCounts& counts) {
    return {{"files", counts.files},         {"waiting", counts.waiting},
            {"working", counts.working},     {"completed", counts.completed},
            {"failed", counts.failed},       {"cancelled", counts.cancelled},
            {"documents", counts.documents}, {"chunks", counts.chunks}};
}

/// Reads members of an object that we wrote; what is not there or of another kind is noted once.
class Members {
public:
    Members(const json::value& value, bool& is_good) : is_good_(is_good) {
        static const json::object kNothing;
        const json::object* object = value.if_object();
        is_good_ = is_good_ && object != nullptr;
        object_ = object == nullptr ? &kNothing : object;
    }

    std::string text(std::string_view name) {
        const json::value* value = find(name);
        const json::string* text = value == nullptr ? nullptr : value->if_string();
        is_good_ = is_good_ && text != nullptr;
        return text == nullptr ? std::string{} : std::string{*text};
    }
    std::int64_t number(std::string_view name) {
        const json::value* value = find(name);
        boost::system::error_code failure;
        const auto number = value == nullptr ? 0 : value->to_number<std::int64_t>(failure);
        is_good_ = is_good_ && value != nullptr && !failure;
        return number;
    }
    std::uint64_t count(std::string_view name) {
        const std::int64_t read = number(name);
        is_good_ = is_good_ && read >= 0;
        return static_cast<std::uint64_t>(read);
    }
    bool flag(std::string_view name) {
        const json::value* value = find(name);
        is_good_ = is_good_ && value != nullptr && value->is_bool();
        return is_good_ && value->get_bool();
    }
    std::optional<WallTime> time(std::string_view name) {
        return object_->contains(name) ? std::optional{to_wall(number(name))} : std::nullopt;
    }
    template <Named Enum>
    Enum one_of(std::string_view name) {
        const auto value = parse_name<Enum>(text(name));
        is_good_ = is_good_ && value.has_value();
        return value.value_or(Enum{});
    }
    std::vector<std::string> texts(std::string_view name) {
        const json::value* value = find(name);
        std::vector<std::string> all;
        is_good_ = is_good_ && value != nullptr && value->is_array();
        for (std::size_t i = 0; is_good_ && i < value->get_array().size(); ++i) {
            const json::string* text = value->get_array()[i].if_string();
            is_good_ = is_good_ && text != nullptr;
            all.emplace_back(text == nullptr ? std::string{} : std::string{*text});
        }
        return all;
    }
    const json::value* find(std::string_view name) const { return object_->if_contains(name); }
    void fail() { is_good_ = false; }

private:
    const json::object* object_ = nullptr;
    bool& is_good_;
};

JobFileDone decode_done(Members& in) {
    JobFileDone done;
    for (std::string& id : in.texts("documents")) {
        done.documents.emplace_back(std::move(id));
    }
    done.created = in.count("created");
    done.updated = in.count("updated");
    done.unchanged = in.count("unchanged");
    done.chunks = in.count("chunks");
    done.warnings = in.texts("warnings");
    return done;
}

JobFile decode_file(const json::value& value, bool& is_good) {
    Members in{value, is_good};
    JobFile file{.name = in.text("name"),
                 .media_type = in.text("media_type"),
                 .bytes = in.count("bytes"),
                 .sha256 = in.text("sha256"),
                 .blob = in.text("blob"),
                 .facts = {.id = DocumentId{in.text("id")},
                           .title = in.text("title"),
                           .url = in.text("url")},
                 .state = in.one_of<JobFileState>("state"),
                 .code = in.text("code"),
                 .detail = in.text("detail"),
                 .done = decode_done(in),
                 .begun = in.time("begun_ms"),
                 .ended = in.time("ended_ms")};
    const json::value* metadata = in.find("metadata");
    auto acl = decode_acl(in.text("acl"));
    if (metadata == nullptr || !metadata->is_object() || !acl) {
        in.fail();
        return file;
    }
    file.facts.metadata = metadata->get_object();
    file.facts.acl = std::move(*acl);
    return file;
}

CrawlOptions decode_crawl(const json::value& value, bool& is_good) {
    Members in{value, is_good};
    return {.pages_max = in.count("pages_max"),
            .prefix = in.text("prefix"),
            .sitemap = in.flag("sitemap"),
            .delay = std::chrono::milliseconds{in.number("delay_ms")},
            .has_begun = in.flag("has_begun")};
}

JobCounts decode_counts(const json::value* value, bool& is_good) {
    if (value == nullptr) {
        is_good = false;
        return {};
    }
    Members in{*value, is_good};
    return {.files = in.count("files"),
            .waiting = in.count("waiting"),
            .working = in.count("working"),
            .completed = in.count("completed"),
            .failed = in.count("failed"),
            .cancelled = in.count("cancelled"),
            .documents = in.count("documents"),
            .chunks = in.count("chunks")};
}

Error job_damaged() {
    return fail(ErrorCode::kInternal, "a stored job is damaged, or of a newer ragd");
}

Result<json::value> parse(std::string_view text) {
    boost::system::error_code failure;
    json::value parsed = json::parse(text, failure);
    if (failure) {
        return job_damaged();
    }
    return parsed;
}

JobOptions decode_options(Members& in, bool& is_good) {
    JobOptions options{
        .collection = CollectionName{in.text("collection")},
        .chunking = {.chunk_size = in.count("chunk_size"), .overlap = in.count("overlap")},
        .on_conflict = in.one_of<OnConflict>("on_conflict"),
        .source = in.text("source")};
    if (const json::value* crawl = in.find("crawl")) {
        options.crawl = decode_crawl(*crawl, is_good);
    }
    return options;
}

}  // namespace

std::string encode_job_head(const Job& job) {
    json::object out{{"form", kForm},
                     {"id", job.id.str()},
                     {"access", keep_access(job.access)},
                     {"collection", job.options.collection.str()},
                     {"chunk_size", job.options.chunking.chunk_size},
                     {"overlap", job.options.chunking.overlap},
                     {"on_conflict", name_of(job.options.on_conflict)},
                     {"source", job.options.source},
                     {"state", name_of(job.state)},
                     {"cancel_asked", job.cancel_asked},
                     {"created_ms", milliseconds_of(job.created_at)},
                     {"updated_ms", milliseconds_of(job.updated_at)},
                     {"key", job.key},
                     {"digest", job.digest},
                     {"owner", job.owner},
                     {"counts", encode_counts(count_files(job))}};
    if (job.options.crawl) {
        out["crawl"] = encode_crawl(*job.options.crawl);
    }
    return json::serialize(out);
}

std::string encode_job_files(const Job& job) {
    json::array files;
    for (const JobFile& file : job.files) {
        files.push_back(encode_file(file));
    }
    return json::serialize(files);
}

Result<Job> decode_job(std::string_view head, std::string_view files) {
    const json::value parsed = RAG_TRY(parse(head));
    const json::value list = RAG_TRY(parse(files));
    bool is_good = list.is_array();
    Members in{parsed, is_good};
    auto access = restore_access(in.text("access"));
    if (!access || !is_good || in.number("form") != kForm) {
        return job_damaged();
    }
    Job job{.id = JobId{in.text("id")},
            .access = *access,
            .options = decode_options(in, is_good),
            .state = in.one_of<JobState>("state"),
            .cancel_asked = in.flag("cancel_asked"),
            .created_at = to_wall(in.number("created_ms")),
            .updated_at = to_wall(in.number("updated_ms")),
            .key = in.text("key"),
            .digest = in.text("digest"),
            .owner = in.text("owner")};
    for (const json::value& file : list.get_array()) {
        job.files.push_back(decode_file(file, is_good));
    }
    if (!is_good) {
        return job_damaged();
    }
    return job;
}

Result<JobSummary> decode_job_summary(std::string_view head) {
    const json::value parsed = RAG_TRY(parse(head));
    bool is_good = true;
    Members in{parsed, is_good};
    auto access = restore_access(in.text("access"));
    if (!access) {
        return job_damaged();
    }
    JobSummary summary{.id = JobId{in.text("id")},
                       .access = *access,
                       .collection = CollectionName{in.text("collection")},
                       .state = in.one_of<JobState>("state"),
                       .created_at = to_wall(in.number("created_ms")),
                       .updated_at = to_wall(in.number("updated_ms")),
                       .counts = decode_counts(in.find("counts"), is_good)};
    if (!is_good) {
        return job_damaged();
    }
    return summary;
}

CollectionName jobs_listing() {
    return CollectionName{"/jobs"};
}

}  // namespace ragd
