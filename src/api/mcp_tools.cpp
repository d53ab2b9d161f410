#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "api/mcp_call.hpp"
#include "base/shown.hpp"
#include "domain/scope.hpp"
#include "wire/encode.hpp"
#include "wire/mcp/rpc_answer.hpp"
#include "wire/mcp/tool_arguments.hpp"
#include "wire/mcp/tool_results.hpp"

namespace ragd {
namespace {

constexpr std::size_t kFoundDocuments = 10;
constexpr std::size_t kSearchedCollections = 16;
constexpr std::size_t kDocumentsPerPage = 50;

/// Tells a client that asked for it that the passages are there, before the answer is.
class Progress final : public AnswerSink {
public:
    explicit Progress(McpCall& mcp) : mcp_(mcp) {}

    Task<Result<void>> on_sources(std::span<const Source> sources) override {
        co_return co_await mcp_.events->send(
            "", encode_progress(mcp_.message.progress_token(), 1, 2,
                                fmt::format("{} passages found", sources.size())));
    }
    Task<Result<void>> on_token(std::string /*text*/) override { co_return Result<void>{}; }

private:
    McpCall& mcp_;
};

/// The address of a connection may name a collection: then that is all there is.
Result<void> check_seen(const McpCall& mcp, const CollectionName& collection) {
    if (mcp.collection && *mcp.collection != collection) {
        return fail_field("/collection",
                          fmt::format("must be {}, or left out: this connection sees "
                                      "no other",
                                      mcp.collection->str()));
    }
    return {};
}

/// Of a document with many passages the best is what counts.
void add_found(std::vector<FoundDocument>& found, const Answer& answer,
               const CollectionName& collection, Places places) {
    for (const Source& source : answer.sources) {
        const Chunk& chunk = source.chunk;
        DocumentPlace place{collection, chunk.document};
        if (std::ranges::find(found, place, &FoundDocument::place) == found.end()) {
            found.push_back({.place = std::move(place),
                             .title = chunk.title,
                             .url = told_url({chunk.document, chunk.source, chunk.url}, places),
                             .score = source.score});
        }
    }
}

/// Of equals in one order, whatever order they were found in.
bool is_better(const FoundDocument& a, const FoundDocument& b) {
    return a.score == b.score ? tool_id_of(a.place) < tool_id_of(b.place) : a.score > b.score;
}

/// The score of a passage is a probability, so those of several collections can be compared.
Task<Result<std::string>> search(McpCall& mcp) {
    const auto query = RAG_CO_TRY(decode_search(mcp.message));
    auto collections = RAG_CO_TRY(co_await seen_collections(mcp));
    if (collections.size() > kSearchedCollections) {
        co_return fail(
            ErrorCode::kTooLarge,
            fmt::format("there are {} collections, and at most {} are searched at once: "
                        "use `ask` with a collection, or connect to /mcp?collection=NAME",
                        collections.size(), kSearchedCollections));
    }
    if (collections.empty()) {  // the question is checked all the same
        collections.push_back(usual_collection(mcp));
    }
    std::vector<FoundDocument> found;
    for (const CollectionName& collection : collections) {
        auto question = RAG_CO_TRY(search_question(query, collection));
        note_question(mcp.call, *question);
        const auto answer =
            RAG_CO_TRY(co_await mcp.call.parts.answer(mcp.call.ctx, std::move(question), nullptr));
        note_answer(mcp.call, answer);
        add_found(found, answer, collection, mcp.call.settings.places);
    }
    std::ranges::sort(found, is_better);
    found.resize(std::min(found.size(), kFoundDocuments));
    co_return search_result(found);
}

Task<Result<std::string>> fetch(McpCall& mcp) {
    const DocumentPlace place = RAG_CO_TRY(decode_fetch(mcp.message));
    const Error missing = fail(ErrorCode::kNotFound,
                               fmt::format("there is no document {}", shown(tool_id_of(place))));
    if (mcp.collection && *mcp.collection != place.collection) {
        co_return missing;
    }
    const auto scope = Scope::of(mcp.call.ctx, place.collection);
    const auto document =
        RAG_CO_TRY(co_await mcp.call.parts.store.find(mcp.call.ctx, scope, place.id));
    if (!document) {
        co_return missing;
    }
    const auto text =
        RAG_CO_TRY(co_await mcp.call.parts.store.content(mcp.call.ctx, scope, place.id));
    if (!text) {
        co_return missing;
    }
    co_return fetch_result(place, *document, *text, mcp.call.settings.places);
}

Task<Result<std::string>> ask(McpCall& mcp) {
    auto question = RAG_CO_TRY(decode_ask(mcp.message, usual_collection(mcp)));
    RAG_CO_TRY(check_seen(mcp, question->collection));
    note_question(mcp.call, *question);
    const CollectionName collection = question->collection;
    Progress progress{mcp};
    const auto answer = RAG_CO_TRY(co_await mcp.call.parts.answer(
        mcp.call.ctx, std::move(question), mcp.events == nullptr ? nullptr : &progress));
    note_answer(mcp.call, answer);
    co_return ask_result(answer, collection, mcp.call.settings.places);
}

Task<Result<std::string>> list_documents(McpCall& mcp) {
    auto wanted = RAG_CO_TRY(decode_list_documents(mcp.message, usual_collection(mcp)));
    RAG_CO_TRY(check_seen(mcp, wanted.collection));
    const auto page = RAG_CO_TRY(
        co_await mcp.call.parts.store.list(mcp.call.ctx, Scope::of(mcp.call.ctx, wanted.collection),
                                           std::move(wanted.cursor), kDocumentsPerPage, ""));
    co_return list_result(wanted.collection, page.documents, page.next_cursor,
                          mcp.call.settings.places);
}

Task<Result<std::string>> index_text(McpCall& mcp) {
    Call& call = mcp.call;
    RAG_CO_TRY(call.ctx.access.require(Right::kIndex));
    call.audited.change = "indexText";
    call.ctx.deadline = Deadline::in(call.parts.clock, call.settings.index_timeout);
    const auto decode = [&mcp] { return decode_index_text(mcp.message, usual_collection(mcp)); };
    auto documents =
        RAG_CO_TRY(co_await offload(call, call.request.body.size(), WorkClass::kBulk, decode));
    RAG_CO_TRY(check_seen(mcp, documents->collection));
    const CollectionName collection = documents->collection;
    const auto report = RAG_CO_TRY(co_await call.parts.index(call.ctx, std::move(documents)));
    if (report.documents.empty()) {
        co_return fail(ErrorCode::kInternal, "a document was indexed, and the report has none");
    }
    call.audited.add(report.documents.front().id.str());
    co_return index_result(collection, report.documents.front());
}

struct McpTool {
    std::string_view name;
    Task<Result<std::string>> (*run)(McpCall& mcp);
};

constexpr std::array kTools{
    McpTool{"search", search},
    McpTool{"fetch", fetch},
    McpTool{"ask", ask},
    McpTool{"list_documents", list_documents},
    McpTool{"index_text", index_text},
};

/// Whether the request as a whole has ended, and no model is there to read why.
bool ends_the_request(ErrorCode code) {
    return code == ErrorCode::kCancelled || code == ErrorCode::kUnauthenticated;
}

}  // namespace

Task<Result<std::string>> call_tool(McpCall& mcp) {
    const auto name = mcp.message.text("name").value_or("");
    const auto* tool = std::ranges::find(kTools, name, &McpTool::name);
    if (tool == kTools.end()) {
        co_return fail_field(
            "/name", fmt::format("there is no tool {}; tools/list lists them", shown(name)));
    }
    RAG_CO_TRY(check_arguments(mcp.message));
    auto result = co_await tool->run(mcp);
    if (!result && ends_the_request(result.error().code)) {
        co_return result.error();
    }
    if (!result) {
        mcp.call.failed = result.error();
        co_return encode_tool_failure(mcp.message, mcp.version(), result.error());
    }
    const auto encode = [&]() -> Result<std::string> {
        return encode_tool_result(mcp.message, mcp.version(), *result);
    };
    co_return co_await offload(mcp.call, result->size(), WorkClass::kInteractive, encode);
}

}  // namespace ragd
