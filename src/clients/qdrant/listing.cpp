#include "clients/qdrant/listing.hpp"

#include <algorithm>
#include <utility>

#include "ports/page_builder.hpp"

namespace ragd {
namespace {

namespace json = boost::json;

constexpr std::size_t kUnorderedPage = 256;

struct Scrolled {
    std::vector<std::pair<std::int64_t, Record>> entries;
    json::value next;
};

/// {"points": [{"payload": ...}], "next_page_offset": ...}
Result<Scrolled> read_scroll(const json::value& result, std::size_t word) {
    const json::object* members = result.if_object();
    const json::value* points = members == nullptr ? nullptr : members->if_contains("points");
    if (points == nullptr || !points->is_array()) {
        return strange_answer("a listing");
    }
    Scrolled scrolled;
    if (const json::value* next = members->if_contains("next_page_offset")) {
        scrolled.next = *next;
    }
    for (const json::value& point : points->get_array()) {
        const json::object* fields = point.if_object();
        const json::value* payload = fields == nullptr ? nullptr : fields->if_contains("payload");
        if (payload == nullptr || !payload->is_object()) {
            return strange_answer("a listing");
        }
        const auto key = number_member(payload->get_object(), sort_field(word));
        scrolled.entries.emplace_back(static_cast<std::int64_t>(key.value_or(0)),
                                      RAG_TRY(decode_record(*payload)));
    }
    return scrolled;
}

}  // namespace

Listing::Listing(QdrantRest& rest, std::string path, Page page)
    : rest_(rest),
      path_(std::move(path)),
      page_(std::move(page)),
      after_(sort_key(page_.after.str(), kSortWords).words) {}

std::size_t Listing::asked() const {
    constexpr std::size_t kAtOnce = 128;
    return std::min(page_.limit - found_.size(), kAtOnce) + 1;
}

bool Listing::full() const {
    return found_.size() == page_.limit || found_bytes_ > PageBuilder::kBytesMax;
}

Task<Result<std::vector<Record>>> Listing::read(const RequestContext& ctx) {
    RAG_CO_TRY(co_await collect(ctx, {}));
    co_return std::move(found_);
}

/// Where to begin: at the word of `after` as long as the ones before it are the same.
std::optional<std::int64_t> Listing::first_word(const std::vector<std::int64_t>& prefix) const {
    const std::size_t word = prefix.size();
    const bool on_path =
        word < after_.size() && std::equal(prefix.begin(), prefix.end(), after_.begin());
    return on_path ? std::optional{after_[word]} : std::nullopt;
}

Task<Result<json::value>> Listing::scroll(const RequestContext& ctx, json::object more,
                                          const std::vector<std::int64_t>& prefix) {
    json::array must = scope_conditions(page_.place);
    must.push_back(match_value("kind", "document"));
    if (!page_.source.empty()) {
        must.push_back(match_value("source", page_.source));
    }
    for (std::size_t word = 0; word < prefix.size(); ++word) {
        must.push_back(
            json::object{{"key", sort_field(word)}, {"match", {{"value", prefix[word]}}}});
    }
    more["filter"] = {{"must", std::move(must)}};
    more["with_payload"] = true;
    more["with_vector"] = false;
    return rest_.send(
        ctx, {.method = "POST", .path = path_ + "/points/scroll", .body = json::serialize(more)});
}

Task<Result<void>> Listing::collect(const RequestContext& ctx, std::vector<std::int64_t> prefix) {
    const std::size_t word = prefix.size();
    auto start = first_word(prefix);
    while (!full()) {
        const std::size_t asked = this->asked();
        json::object order{{"key", sort_field(word)}, {"direction", "asc"}};
        if (start) {
            order["start_from"] = *start;
        }
        const auto result = RAG_CO_TRY(
            co_await scroll(ctx, {{"order_by", std::move(order)}, {"limit", asked}}, prefix));
        auto page = RAG_CO_TRY(read_scroll(result, word));
        auto& entries = page.entries;
        const bool last = entries.size() < asked;
        const std::int64_t tied = entries.empty() ? 0 : entries.back().first;
        std::vector<Entry> complete;
        for (auto& [value, record] : entries) {
            if (last || value != tied) {
                complete.push_back({value, std::move(record)});
            }
        }
        const bool all_tied = complete.empty();
        take(std::move(complete));
        if (last) {
            break;
        }
        start = tied;
        if (all_tied) {
            auto deeper = prefix;
            deeper.push_back(tied);
            RAG_CO_TRY(co_await (deeper.size() < kSortWords
                                     ? collect(ctx, std::move(deeper))
                                     : collect_unordered(ctx, std::move(deeper))));
            start = tied + 1;
        }
    }
    co_return Result<void>{};
}

/// All of many ids that have their first 72 bytes in common.
Task<Result<void>> Listing::collect_unordered(const RequestContext& ctx,
                                              std::vector<std::int64_t> prefix) {
    std::vector<Entry> all;
    json::value offset;
    do {
        json::object more{{"limit", kUnorderedPage}};
        if (!offset.is_null()) {
            more["offset"] = offset;
        }
        const auto result = RAG_CO_TRY(co_await scroll(ctx, std::move(more), prefix));
        auto page = RAG_CO_TRY(read_scroll(result, prefix.size() - 1));
        for (auto& [value, record] : page.entries) {
            all.push_back({value, std::move(record)});
        }
        offset = page.next;
    } while (!offset.is_null());
    take(std::move(all));
    co_return Result<void>{};
}

/// Adds what is above `after`, in order, until the page is full.
void Listing::take(std::vector<Entry> entries) {
    std::erase_if(entries, [&](const Entry& e) { return e.record.info.id <= page_.after; });
    std::ranges::sort(entries, {},
                      [](const Entry& e) { return std::string_view{e.record.info.id.str()}; });
    for (Entry& entry : entries) {
        if (!full()) {
            found_bytes_ += page_bytes(entry.record.info);
            found_.push_back(std::move(entry.record));
        }
    }
}

}  // namespace ragd
