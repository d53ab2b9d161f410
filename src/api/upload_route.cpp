#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "api/job_reply.hpp"
#include "api/media_type.hpp"
#include "api/routes.hpp"
#include "base/limits.hpp"
#include "wire/decode.hpp"

namespace ragd {
namespace {

/// A form with files, or JSON that names a page.
struct UploadBody {
    static constexpr auto kTakes = Takes::kFormOrJson;
    static constexpr auto kParameters = kNoParameters;
    static Result<UploadBody> read(Admitted admitted) {
        const auto& request = admitted.call().request;
        return UploadBody{.admitted = admitted,
                          .key = RAG_TRY(key_of(request)),
                          .boundary = media_type_of(request).parameter("boundary"),
                          .bytes = request.body};
    }
    static Result<std::string> key_of(const HttpRequest& request) {
        const auto* key = request.header("Idempotency-Key");
        if (key == nullptr) {
            return std::string{};
        }
        const bool is_visible =
            std::ranges::all_of(*key, [](unsigned char c) { return c > 0x20 && c < 0x7f; });
        if (key->empty() || key->size() > limits::kIdempotencyKeyBytes || !is_visible) {
            return fail_field("/Idempotency-Key",
                              fmt::format("must have 1..{} characters of ASCII without spaces",
                                          limits::kIdempotencyKeyBytes));
        }
        return *key;
    }

    Admitted admitted;
    std::string key;
    std::string_view boundary;  // empty: it is JSON
    std::string_view bytes;
};

Task<Result<Reply>> post_documents(Call& call, UploadBody body) {
    JobDesk* const desk = RAG_CO_TRY(desk_of(call));
    Upload upload;
    if (body.boundary.empty()) {
        if (body.bytes.size() > kOffloadBytes) {
            co_return fail(ErrorCode::kTooLarge,
                           fmt::format("as JSON the request must have at most "
                                       "{} bytes",
                                       kOffloadBytes));
        }
        upload.request = RAG_CO_TRY(decode_fetch_request(body.bytes));
    } else {
        const auto decode = [&body] { return decode_upload(body.bytes, body.boundary); };
        upload = RAG_CO_TRY(co_await offload(call, body.bytes.size(), WorkClass::kBulk, decode));
    }
    upload.request.key = std::move(body.key);
    const auto created = RAG_CO_TRY(
        co_await desk->accept(call.ctx, std::move(upload.request), std::move(upload.bytes)));
    call.audited.add(created.job.id.str());
    for (const JobFile& file : created.job.files) {
        call.audited.add(file.name);
    }
    const int status = is_finished(created.job.state) ? 200 : 202;
    auto response = RAG_CO_TRY(co_await job_reply(call, status, created.job));
    response.headers.emplace_back("Location", "/jobs/" + created.job.id.str());
    co_return response;
}

constexpr std::string_view kUpload = R"json({
"operationId": "uploadDocuments", "tags": ["documents"],
"summary": "Upload files, or have pages fetched",
"description": "Takes files as they are (PDF, Office, HTML, mail, text, ...) and answers as soon as they are on disk: the job reads and indexes them, whatever happens to this process. A document is called by its file's name, or by the `id` that `files` gives it; the same one with the same text and metadata is `unchanged` and costs nothing. With `Idempotency-Key` the same request, sent again, gives the same job. As JSON it names a page to be fetched, and with `crawl` the pages that this one leads to.",
"parameters": [
  {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}, "description": "Names this request; with another request it is a 422"}
],
"requestBody": {"required": true, "content": {
  "multipart/form-data": {
    "schema": {"$ref": "#/components/schemas/UploadForm"},
    "encoding": {"files": {"contentType": "application/json"}, "metadata": {"contentType": "application/json"}, "acl": {"contentType": "application/json"}}
  },
  "application/json": {
    "schema": {"$ref": "#/components/schemas/PageRequest"},
    "examples": {
      "page": {"value": {"url": "https://example.com/handbook/leave.html"}},
      "site": {"value": {"url": "https://example.com/handbook/", "crawl": {"max_pages": 200}}}
    }
  }
}},
"responses": {
  "200": {
    "description": "The job of the same request, which was sent with this key before; it has finished",
    "headers": {"Location": {"$ref": "#/components/headers/JobLocation"}},
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}
  },
  "202": {
    "description": "The files are on disk, and the job will be done",
    "headers": {"Location": {"$ref": "#/components/headers/JobLocation"}},
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Job"}}}
  },
  "409": {
    "description": "The request that this key was first sent with is still being received",
    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
  }
}
})json";

constexpr std::array kUploadRoutes{
    Route{.method = "POST",
          .pattern = "/documents",
          .handler = kHandler<post_documents>,
          .needs = Needs{Right::kIndex},
          .timeout = &ApiSettings::index_timeout,
          .body_bytes_setting = &ApiSettings::upload_bytes_max,
          .operation = kUpload},
};

constexpr std::string_view kUploadComponents = R"json({
"headers": {
  "JobLocation": {"schema": {"type": "string"}, "description": "/jobs/ID"}
},
"schemas": {
  "UploadForm": {
    "type": "object",
    "required": ["file"],
    "additionalProperties": false,
    "properties": {
      "file": {"type": "array", "minItems": 1, "maxItems": 1000, "items": {"type": "string", "contentMediaType": "application/octet-stream"}, "description": "Each a part with a filename, at most 256 MiB; no two of one name, unless `files` gives them ids"},
      "files": {"type": "array", "items": {"$ref": "#/components/schemas/FileFacts"}, "description": "One for each file, in their order"},
      "metadata": {"$ref": "#/components/schemas/Metadata"},
      "acl": {"$ref": "#/components/schemas/Acl"},
      "collection": {"$ref": "#/components/schemas/CollectionName"},
      "on_conflict": {"enum": ["refuse", "keep_both", "replace"], "default": "refuse"},
      "source": {"type": "string", "minLength": 1, "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$"},
      "chunk_size": {"type": "integer", "minimum": 16, "maximum": 254, "default": 200},
      "overlap": {"type": "integer", "minimum": 0, "maximum": 127, "default": 32}
    }
  },
  "FileFacts": {
    "type": "object",
    "additionalProperties": false,
    "description": "What is left out is what the file says. `metadata` is added to that of all files, `acl` takes the place of theirs",
    "properties": {
      "id": {"type": "string", "minLength": 1, "maxLength": 512, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$"},
      "title": {"type": "string", "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"},
      "url": {"type": "string", "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"},
      "metadata": {"$ref": "#/components/schemas/Metadata"},
      "acl": {"$ref": "#/components/schemas/Acl"}
    }
  },
  "PageRequest": {
    "type": "object",
    "required": ["url"],
    "additionalProperties": false,
    "properties": {
      "url": {"type": "string", "maxLength": 4096, "pattern": "^https?://[a-z0-9.-]+(/[!-~]*)?$", "description": "http or https, without a user. Addresses inside a private network are refused unless FETCH_ALLOW_PRIVATE names them"},
      "id": {"type": "string", "minLength": 1, "maxLength": 512, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$", "description": "Left out: the address, after all redirects"},
      "title": {"type": "string", "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"},
      "metadata": {"$ref": "#/components/schemas/Metadata"},
      "acl": {"$ref": "#/components/schemas/Acl"},
      "collection": {"$ref": "#/components/schemas/CollectionName"},
      "on_conflict": {"enum": ["refuse", "keep_both", "replace"], "default": "refuse"},
      "source": {"type": "string", "minLength": 1, "maxLength": 4096, "pattern": "^[^\\u0000-\\u001f\\u007f-\\u009f]+$"},
      "chunk_size": {"type": "integer", "minimum": 16, "maximum": 254, "default": 200},
      "overlap": {"type": "integer", "minimum": 0, "maximum": 127, "default": 32},
      "crawl": {
        "type": "object",
        "additionalProperties": false,
        "description": "The pages that the first one leads to, too, as far as robots.txt allows",
        "properties": {
          "max_pages": {"type": "integer", "minimum": 1, "maximum": 1000, "default": 100},
          "prefix": {"type": "string", "maxLength": 4096, "description": "Only addresses that begin with it; left out: the folder of `url`"},
          "sitemap": {"type": "boolean", "default": true, "description": "Also those that the site lists in its sitemap"},
          "delay_ms": {"type": "integer", "minimum": 200, "maximum": 60000, "default": 1000, "description": "Between two requests"}
        }
      }
    }
  }
}
})json";

}  // namespace

RouteFamily upload_routes() {
    return {.routes = kUploadRoutes, .components = kUploadComponents};
}

}  // namespace ragd
