#include "sources/bucket_listing.hpp"

#include <charconv>
#include <chrono>

#include "base/percent.hpp"
#include "domain/instant.hpp"
#include "extract/xml_tree.hpp"

namespace ragd {
namespace {

Error no_list() {
    return fail(ErrorCode::kUnavailable,
                "the service's list of objects cannot be read; does it speak S3?");
}

std::optional<WallTime> time_of(std::string_view text) {
    const auto instant = instant_of(text);
    return instant ? std::optional{WallTime{std::chrono::floor<std::chrono::milliseconds>(
                         std::chrono::microseconds{*instant})}}
                   : std::nullopt;
}

/// As sent: with its quotation marks.
std::string without_quotes(std::string text) {
    std::erase(text, '"');
    return text;
}

Result<ListedFile> file_of(pugi::xml_node entry) {
    auto key = percent_decode(text_of(child_of(entry, "Key")), PlusSign::kIsSpace);
    const std::string size = text_of(child_of(entry, "Size"));
    ListedFile file;
    const auto [end, error] = std::from_chars(size.data(), size.data() + size.size(), file.bytes);
    if (!key || key->empty() || error != std::errc{} || end != size.data() + size.size()) {
        return no_list();
    }
    file.path = std::move(*key);
    file.stamp = without_quotes(text_of(child_of(entry, "ETag")));
    file.modified = time_of(text_of(child_of(entry, "LastModified")));
    return file;
}

}  // namespace

Result<BucketPage> parse_bucket_page(std::string body) {
    const auto tree = XmlTree::parse(std::move(body), "the list", ExtractLimits{});
    if (!tree || !is(tree->root(), "ListBucketResult")) {
        return no_list();
    }
    BucketPage page;
    for (const pugi::xml_node entry : tree->root().children()) {
        if (!is(entry, "Contents")) {
            continue;
        }
        ListedFile file = RAG_TRY(file_of(entry));
        if (!file.path.ends_with('/')) {
            page.files.push_back(std::move(file));
        }
    }
    if (text_of(child_of(tree->root(), "IsTruncated")) == "true") {
        page.next = text_of(child_of(tree->root(), "NextContinuationToken"));
        if (page.next.empty()) {
            return no_list();
        }
    }
    return page;
}

BucketFault parse_bucket_fault(std::string body) {
    const auto tree = XmlTree::parse(std::move(body), "the error", ExtractLimits{});
    if (!tree || !is(tree->root(), "Error")) {
        return {};
    }
    return {.code = text_of(child_of(tree->root(), "Code")),
            .message = text_of(child_of(tree->root(), "Message"))};
}

}  // namespace ragd
