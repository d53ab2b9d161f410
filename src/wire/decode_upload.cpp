#include <algorithm>
#include <charconv>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/utf8.hpp"
#include "domain/filter_limits.hpp"
#include "wire/collection.hpp"
#include "wire/decode.hpp"
#include "wire/document_fields.hpp"
#include "wire/json.hpp"
#include "wire/json_writer.hpp"
#include "wire/multipart.hpp"
#include "wire/object_reader.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::string_view kFile = "file";
constexpr std::size_t kMetadataInAll = 2 * limits::kUploadFieldsBytes;  // of all files of a job
constexpr std::size_t kDelayMsMin = 200;
constexpr std::size_t kDelayMsMax = 60'000;

bool is_json_field(std::string_view name) {
    return name == "files" || name == "metadata" || name == "acl";
}

bool is_number_field(std::string_view name) {
    return name == "chunk_size" || name == "overlap";
}

/// A field of a form as the JSON that it would be in a body.
Result<json::value> value_of(const FormPart& part) {
    if (is_json_field(part.name)) {
        auto parsed = parse_json(part.body);
        if (!parsed) {
            parsed.error().message = fmt::format("{}: {}", part.name, parsed.error().message);
        }
        return parsed;
    }
    if (!is_valid_utf8(part.body)) {
        return fail(ErrorCode::kMalformed, fmt::format("{}: it is not UTF-8", part.name));
    }
    std::uint64_t number = 0;
    const char* end = part.body.data() + part.body.size();
    const auto [stopped, error] = std::from_chars(part.body.data(), end, number);
    if (is_number_field(part.name) && error == std::errc{} && stopped == end) {
        return json::value(number);
    }
    return json::value(part.body);
}

/// The form without its files.
Result<json::object> fields_of(const std::vector<FormPart>& parts, Faults& faults) {
    json::object fields;
    std::size_t bytes = 0;
    for (const FormPart& part : parts) {
        if (part.name == kFile) {
            continue;
        }
        bytes += part.body.size();
        if (bytes > limits::kUploadFieldsBytes) {
            return fail(ErrorCode::kTooLarge,
                        fmt::format("the fields of the form, its files aside, have more than {} "
                                    "bytes; send fewer files at a time",
                                    limits::kUploadFieldsBytes));
        }
        if (!is_valid_utf8(part.name)) {
            return fail(ErrorCode::kMalformed, "a name of the form is not UTF-8");
        }
        if (fields.contains(part.name)) {
            faults.add(pointer_to("", part.name), "is given more than once");
            continue;
        }
        fields[part.name] = RAG_TRY(value_of(part));
    }
    return fields;
}

JobFile file_of(const FormPart& part, const std::string& pointer, Faults& faults) {
    JobFile file{.name = part.file_name.value_or(""), .media_type = part.media_type};
    if (!part.file_name) {
        faults.add(pointer, "must be a file: with a filename in its Content-Disposition");
    } else if (file.name.empty() || file.name.size() > limits::kDocumentIdBytes ||
               !is_valid_utf8(file.name) || has_control_character(file.name)) {
        faults.add(pointer, fmt::format("must have a filename of 1..{} bytes of UTF-8 without "
                                        "control characters",
                                        limits::kDocumentIdBytes));
    } else if (part.body.size() > limits::kFileBytes) {
        faults.add(pointer, fmt::format("must have at most {} bytes, has {}", limits::kFileBytes,
                                        part.body.size()));
    }
    constexpr std::size_t kMediaTypeBytes = 256;
    file.media_type.resize(std::min(file.media_type.find(';'), file.media_type.size()));
    if (file.media_type.size() > kMediaTypeBytes) {
        file.media_type.clear();
    }
    return file;
}

void read_facts(ObjectReader& reader, Faults& faults, JobFileFacts& into) {
    read_document_id(reader, into.id);
    read_line(reader, "title", limits::kTitleBytes, into.title);
    read_line(reader, "url", limits::kUrlBytes, into.url);
    Metadata metadata;
    read_metadata(reader, faults, metadata);
    for (const auto& member : metadata) {
        into.metadata[member.key()] = member.value();
    }
    read_acl(reader, faults, into.acl);
}

/// `files`: an object for each file, in the order in which they come.
void read_files(ObjectReader& reader, Faults& faults, std::vector<JobFile>& files) {
    const auto* list = reader.find("files");
    if (list == nullptr) {
        return;
    }
    if (!list->is_array() || list->get_array().size() != files.size()) {
        reader.fault("files", fmt::format("must be an array with an object for each file, in their "
                                          "order: {} of them",
                                          files.size()));
        return;
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        const json::value& facts = list->get_array()[i];
        const std::string pointer = pointer_to("/files", i);
        if (!facts.is_object()) {
            faults.add(pointer, fmt::format("must be an object, not {}", kind_name(facts)));
            continue;
        }
        ObjectReader of_file{facts.get_object(), pointer, faults};
        read_facts(of_file, faults, files[i].facts);
        of_file.refuse_unknown();
    }
}

/// Of each file the metadata of all, and beside it its own.
void check_files(const std::vector<JobFile>& files, Faults& faults) {
    std::set<std::string_view> ids;
    std::size_t metadata = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const JobFile& file = files[i];
        const std::string& id = file.facts.id.empty() ? file.name : file.facts.id.str();
        if (!id.empty() && !ids.insert(id).second) {
            faults.add_new(
                pointer_to("/file", i),
                fmt::format("would be the same document as another file: '{}'; give each "
                            "an `id` in `files`",
                            id));
        }
        if (!file.facts.metadata.empty()) {
            metadata += JsonWriter{}.object(file.facts.metadata).size();
        }
    }
    if (metadata > kMetadataInAll) {
        faults.add("/metadata", fmt::format("the metadata of all files together must have at most "
                                            "{} bytes; send fewer files at a time",
                                            kMetadataInAll));
    }
}

void read_options(ObjectReader& reader, JobOptions& options) {
    options.collection = read_collection(reader);
    read_chunking(reader, options.chunking);
    read_on_conflict(reader, options.on_conflict);
    read_source(reader, options.source);
}

bool is_web_address(std::string_view url) {
    const auto scheme = url.find("://");
    const std::string_view host = url.substr(
        std::min(scheme == std::string_view::npos ? url.size() : scheme + 3, url.size()));
    const auto end = host.find_first_of("/?#");
    return (url.starts_with("http://") || url.starts_with("https://")) && !host.empty() &&
           end != 0 && !host.substr(0, end).contains('@') && !url.contains(' ');
}

std::string read_page(ObjectReader& reader) {
    std::string url;
    if (reader.find("url") == nullptr) {
        reader.fault("url", "is required: the address of a page, http:// or https://");
        return url;
    }
    read_line(reader, "url", limits::kUrlBytes, url);
    if (!url.empty() && !is_web_address(url)) {
        reader.fault("url", "must be an address like https://example.com/page, without a user");
    } else if (url.empty() && reader.string("url") == "") {
        reader.fault("url", "must not be empty");
    }
    return url;
}

void read_crawl(ObjectReader& reader, Faults& faults, const std::string& url,
                std::optional<CrawlOptions>& into) {
    const auto* value = reader.find("crawl");
    if (value == nullptr) {
        return;
    }
    if (!value->is_object()) {
        reader.fault("crawl", fmt::format("must be an object, not {}", kind_name(*value)));
        return;
    }
    ObjectReader crawl{value->get_object(), reader.pointer("crawl"), faults};
    CrawlOptions options;
    auto delay = static_cast<std::size_t>(options.delay.count());
    crawl.integer("max_pages", {.min = 1, .max = limits::kCrawlPagesMax}, options.pages_max);
    crawl.integer("delay_ms", {.min = kDelayMsMin, .max = kDelayMsMax}, delay);
    options.delay = std::chrono::milliseconds{delay};
    crawl.boolean("sitemap", options.sitemap);
    read_line(crawl, "prefix", limits::kUrlBytes, options.prefix);
    if (!options.prefix.empty() &&
        (!is_web_address(options.prefix) || !url.starts_with(options.prefix))) {
        crawl.fault("prefix", "must be an address that `url` begins with");
    }
    crawl.refuse_unknown();
    into = std::move(options);
}

}  // namespace

Result<Upload> decode_upload(std::string_view body, std::string_view boundary) {
    const auto parts = RAG_TRY(parse_form(body, boundary));
    Faults faults;
    const json::object fields = RAG_TRY(fields_of(parts, faults));
    ObjectReader reader{fields, "", faults};
    Upload upload;
    JobFile of_all;
    read_metadata(reader, faults, of_all.facts.metadata);
    read_acl(reader, faults, of_all.facts.acl);
    for (const FormPart& part : parts) {
        if (part.name != kFile) {
            continue;
        }
        auto& files = upload.request.files;
        files.push_back(file_of(part, pointer_to("/file", files.size()), faults));
        files.back().facts = of_all.facts;
        upload.bytes.push_back(part.body);
    }
    if (upload.request.files.empty() || upload.request.files.size() > limits::kFilesPerUpload) {
        faults.add("/file", fmt::format("1..{} files are to be sent, as parts called `file`; there "
                                        "are {}",
                                        limits::kFilesPerUpload, upload.request.files.size()));
    }
    read_files(reader, faults, upload.request.files);
    read_options(reader, upload.request.options);
    check_files(upload.request.files, faults);
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    return upload;
}

Result<JobRequest> decode_fetch_request(std::string_view body) {
    const auto parsed = RAG_TRY(parse_json(body));
    Faults faults;
    if (!parsed.is_object()) {
        faults.add("", fmt::format("must be a JSON object, not {}", kind_name(parsed)));
        return faults.to_error();
    }
    ObjectReader reader{parsed.get_object(), "", faults};
    JobRequest request;
    JobFile page{.name = read_page(reader)};
    read_document_id(reader, page.facts.id);
    read_line(reader, "title", limits::kTitleBytes, page.facts.title);
    read_metadata(reader, faults, page.facts.metadata);
    read_acl(reader, faults, page.facts.acl);
    read_options(reader, request.options);
    read_crawl(reader, faults, page.name, request.options.crawl);
    if (request.options.crawl && !page.facts.id.empty()) {
        reader.fault("id", "is for one page; those of a crawl are called by their addresses");
    }
    reader.refuse_unknown();
    if (!faults.empty()) {
        return faults.to_error();
    }
    request.files.push_back(std::move(page));
    return request;
}

}  // namespace ragd
