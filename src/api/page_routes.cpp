#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "api/caching.hpp"
#include "api/document_name.hpp"
#include "api/original_bytes.hpp"
#include "api/routes.hpp"
#include "base/sha256.hpp"
#include "base/shown.hpp"
#include "domain/page_image.hpp"

namespace ragd {
namespace {

constexpr std::uint32_t kWidthDefault = 1000;
constexpr std::uint32_t kWidthMin = 64;
constexpr std::uint32_t kWidthMax = 4000;
constexpr std::size_t kBeforeBytes = 4 * limits::kKiB;

/// Raise it when the same page would be shown in another way.
constexpr std::string_view kPictureVersion = "1";

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
    Number number = 0;
    const char* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, number);
    return error == std::errc{} && stopped == end ? std::optional{number} : std::nullopt;
}

/// "12-345": bytes of the stored text.
Result<std::optional<Span>> highlight_of(const HttpRequest& request) {
    const auto* text = request.parameter("highlight");
    if (text == nullptr) {
        return std::nullopt;
    }
    const std::string_view both = *text;
    const std::size_t dash = both.find('-');
    const auto start = number_of<std::size_t>(both.substr(0, dash));
    const auto end = dash == std::string_view::npos ? std::nullopt
                                                    : number_of<std::size_t>(both.substr(dash + 1));
    if (!start || !end || *start >= *end) {
        return fail_field("/highlight",
                          "must be START-END, bytes of the stored text, as a quote has them");
    }
    return Span{*start, *end};
}

Result<std::uint32_t> width_of(const HttpRequest& request) {
    const auto* text = request.parameter("width");
    const auto width = text == nullptr ? kWidthDefault : number_of<std::uint32_t>(*text);
    if (!width || *width < kWidthMin || *width > kWidthMax) {
        return fail_field("/width",
                          fmt::format("must be a whole number, {}..{}", kWidthMin, kWidthMax));
    }
    return *width;
}

/// Which page of which document, and how it is to be shown.
struct PagePicture {
    static constexpr auto kTakes = Takes::kNothing;
    static constexpr std::array<std::string_view, 3> kParameters{"collection", "highlight",
                                                                 "width"};
    static Result<PagePicture> read(Admitted admitted) {
        const auto& call = admitted.call();
        auto name = RAG_TRY(DocumentName::read(admitted));
        const auto page = number_of<std::uint32_t>(call.path_part);
        if (!page || *page == 0) {
            return fail_field("/page", "must be the number of a page, from 1");
        }
        return PagePicture{.name = std::move(name),
                           .page = *page,
                           .highlight = RAG_TRY(highlight_of(call.request)),
                           .width = RAG_TRY(width_of(call.request))};
    }

    DocumentName name;
    std::uint32_t page = 0;
    std::optional<Span> highlight;
    std::uint32_t width = 0;
};

Error no_page(const PagePicture& picture, std::string_view why) {
    return fail(ErrorCode::kNotFound, fmt::format("there is no page {} of document {} to show: {}",
                                                  picture.page, shown(picture.name.id.str()), why));
}

/// Names the picture before it is made.
std::string picture_digest(const PagePicture& picture, const DocumentInfo& document) {
    const Span marked = picture.highlight.value_or(Span{0, 0});
    Sha256 hash;
    hash.add_field(kPictureVersion).add_field(document.file->sha256);
    hash.add_field(fmt::format("{} {} {} {} {}", document.version, picture.page, picture.width,
                               marked.start, marked.end));
    return hash.hex();
}

/// What of the highlighted bytes is on the page.
std::vector<PageMark> marks_on(std::uint32_t page, Span highlight,
                               std::span<const LocatedSpan> locations, std::string_view text) {
    std::vector<PageMark> marks;
    for (const LocatedSpan& whole : locations) {
        const Span part{std::max(whole.span.start, highlight.start),
                        std::min(whole.span.end, highlight.end)};
        if (part.start >= part.end || whole.location.page != page || !whole.location.box ||
            part.end > text.size()) {
            continue;
        }
        const Span before{whole.span.start, part.start};
        marks.push_back({.box = *whole.location.box,
                         .text = std::string{part.of(text)},
                         .before = before.size() <= kBeforeBytes ? std::string{before.of(text)}
                                                                 : std::string{}});
    }
    return marks;
}

Task<Result<std::vector<PageMark>>> find_marks(Call& call, const PagePicture& picture) {
    if (!picture.highlight) {
        co_return std::vector<PageMark>{};
    }
    const DocumentName& name = picture.name;
    const auto text = RAG_CO_TRY(co_await call.parts.store.content(call.ctx, name.scope, name.id));
    const auto map = RAG_CO_TRY(co_await call.parts.store.locations(call.ctx, name.scope, name.id));
    if (!text || !map) {
        co_return no_document(name);
    }
    if (picture.highlight->end > text->size()) {
        co_return fail_field(
            "/highlight",
            fmt::format("must end within the stored text, which has {} bytes", text->size()));
    }
    co_return marks_on(picture.page, *picture.highlight, *map, *text);
}

Task<Result<Reply>> make_picture(Call& call, const PagePicture& picture,
                                 const DocumentInfo& document) {
    PageWanted wanted{.page = picture.page, .width = picture.width, .marks = {}};
    wanted.marks = RAG_CO_TRY(co_await find_marks(call, picture));
    auto bytes = RAG_CO_TRY(co_await original_bytes(call, picture.name, document));
    auto image = co_await call.parts.show_page(call.ctx, std::move(bytes), std::move(wanted));
    if (!image && (image.error().code == ErrorCode::kMalformed ||
                   image.error().code == ErrorCode::kUnsupported ||
                   image.error().code == ErrorCode::kTooLarge)) {
        co_return no_page(picture,
                          image.error().message);  // what is wrong is the file's, not the request
    }
    const PageImage shown_page = RAG_CO_TRY(std::move(image));
    if (shown_page.png.empty()) {
        co_return no_page(picture, fmt::format("its file has {} pages", shown_page.pages));
    }
    co_return HttpResponse{.status = 200,
                           .headers = {{"Content-Type", "image/png"},
                                       {"ETag", etag_of(picture_digest(picture, document))}},
                           .body = shown_page.png};
}

Task<Result<Reply>> read_page(Call& call, PagePicture picture) {
    const DocumentName& name = picture.name;
    const auto document = RAG_CO_TRY(co_await call.parts.store.find(call.ctx, name.scope, name.id));
    if (!document) {
        co_return no_document(name);
    }
    if (!document->file) {
        co_return no_page(picture, kNoFile);
    }
    if (!has_pages(document->file->media_type) || !call.parts.show_page) {
        co_return no_page(picture, "only those of PDF files and pictures can be shown");
    }
    if (auto etag = etag_of(picture_digest(picture, *document)); has_version(call.request, etag)) {
        co_return not_modified(std::move(etag));
    }
    co_return co_await make_picture(call, picture, *document);
}

constexpr std::string_view kReadPage = R"json({
"operationId": "readPage", "tags": ["documents"],
"summary": "A picture of a page of the document's file, with a quote marked",
"description": "Of a PDF file or a picture (PNG, JPEG, TIFF; in shades of grey) that is kept. `highlight` takes the start and end of a quote or a source: what of them is on this page is marked, word for word where the words are found on a page of PDF, else by the box that they stand in. 404 says why there is no picture.",
"responses": {
  "200": {
    "description": "The page as it is shown",
    "content": {"image/png": {"schema": {"type": "string", "contentEncoding": "binary"}}}
  }
}
})json";

constexpr std::array kPageRoutes{
    Route{.method = "GET",
          .pattern = "/documents/{id}/pages/{page}.png",
          .handler = kHandler<read_page>,
          .needs = Needs{Right::kQuery},
          .caching = Caching::kRevalidate,
          .operation = kReadPage},
};

constexpr std::string_view kPageComponents = R"json({
"parameters": {
  "page": {"name": "page", "in": "path", "required": true, "schema": {"type": "integer", "minimum": 1, "maximum": 4294967295}, "description": "As pages lie in the file, from 1"},
  "highlight": {"name": "highlight", "in": "query", "schema": {"type": "string", "pattern": "^[0-9]{1,9}-[0-9]{1,9}$"}, "description": "START-END, bytes of the stored text, START before END"},
  "width": {"name": "width", "in": "query", "schema": {"type": "integer", "minimum": 64, "maximum": 4000, "default": 1000}, "description": "Of the picture, in pixels; less where it would have more than 16 million of them"}
}
})json";

}  // namespace

RouteFamily page_routes() {
    return {.routes = kPageRoutes, .components = kPageComponents};
}

}  // namespace ragd
