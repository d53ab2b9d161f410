#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "base/percent.hpp"
#include "cli/declare.hpp"
#include "cli/document_pages.hpp"
#include "cli/json_members.hpp"
#include "domain/source.hpp"

namespace ragd {
namespace {

struct DeleteArguments {
    std::string id;
    std::string collection;
    bool yes = false;
};

/// False: there is no such document.
Result<bool> delete_one(Transport& transport, const std::string& id,
                        const std::string& collection) {
    const std::string target =
        fmt::format("/documents/{}?collection={}", percent_encode(id), percent_encode(collection));
    const ApiReply reply = RAG_TRY(transport.call({"DELETE", target, ""}));
    if (reply.status == 204) {
        return true;
    }
    const auto problem = json_of(reply);
    if (!problem && problem.error().code == ErrorCode::kNotFound) {
        return false;
    }
    return problem ? fail(ErrorCode::kInternal, fmt::format("the server answered {}", reply.status))
                   : problem.error();
}

/// What was indexed from a file, or from the files below a folder.
struct FromPath {
    std::vector<std::string> ids;
    bool whole_folder = false;
};

std::string url_of(const std::filesystem::path& path) {
    std::string url = "file://" + percent_encode(path.generic_string(), "/");
    url.erase(url.find_last_not_of('/') + 1);
    return url;
}

/// How what was indexed from a path may be called: by its place, or, as a server tells it, by the
/// folder that was indexed, which is one of those that it is in.
std::vector<std::string> urls_of(const std::filesystem::path& path) {
    const std::string url = url_of(path);
    std::vector<std::string> urls{url};
    for (std::size_t end = url.size(); end > std::string_view{"file://"}.size();
         end = url.rfind('/', end - 1)) {
        const std::string source = percent_encode(shown_source(url.substr(0, end)), "~");
        urls.push_back("source:" + source + url.substr(end));
    }
    return urls;
}

Result<FromPath> documents_from(const std::filesystem::path& path, Transport& transport,
                                const std::string& collection) {
    const std::vector<std::string> urls = urls_of(path);
    FromPath found;
    RAG_TRY(for_each_document(transport, {collection}, [&](const boost::json::object& document) {
        const std::string from = text_at(document, "url");
        const bool below = std::ranges::any_of(
            urls, [&](const std::string& url) { return from.starts_with(url + "/"); });
        if (below || std::ranges::find(urls, from) != urls.end()) {
            found.ids.push_back(text_at(document, "id"));
            found.whole_folder = found.whole_folder || below;
        }
    }));
    return found;
}

void say_deleted(const std::vector<std::string>& ids, const CommandContext& context) {
    if (context.global.json) {
        boost::json::value deleted = boost::json::array(ids.begin(), ids.end());
        if (ids.size() == 1) {
            deleted = ids.front();
        }
        context.console.data(
            boost::json::serialize(boost::json::object{{"deleted", std::move(deleted)}}));
        return;
    }
    for (const std::string& id : ids) {
        context.console.note("deleted " + printable(id));
    }
}

Result<ExitCode> delete_path(const CommandContext& context, const DeleteArguments& options,
                             Transport& transport) {
    std::error_code ignored;  // a path that cannot be made absolute was not indexed
    auto path = std::filesystem::weakly_canonical(options.id, ignored);
    path = std::filesystem::absolute(path, ignored).lexically_normal();
    const FromPath found = RAG_TRY(documents_from(path, transport, options.collection));
    if (found.ids.empty()) {
        return fail(ErrorCode::kNotFound,
                    fmt::format("there is no document '{}' in collection '{}', and none was "
                                "indexed from that path; `ragd documents` lists them",
                                options.id, options.collection));
    }
    if (found.whole_folder && !options.yes) {
        return fail(ErrorCode::kInvalidField,
                    fmt::format("'{}' is no document but where {} came from; to delete all of "
                                "them: ragd delete --yes {}",
                                options.id, found.ids.size(), options.id));
    }
    for (const std::string& id : found.ids) {
        RAG_TRY(delete_one(transport, id, options.collection));
    }
    say_deleted(found.ids, context);
    return ExitCode::kOk;
}

/// An id is looked for first: a document may be called ".".
Result<ExitCode> run_delete(const CommandContext& context, const DeleteArguments& options) {
    if (options.id.empty()) {
        return fail(ErrorCode::kInvalidField, "the id is empty");
    }
    const auto transport = RAG_TRY(open_transport(context));
    if (RAG_TRY(delete_one(*transport, options.id, options.collection))) {
        say_deleted({options.id}, context);
        return ExitCode::kOk;
    }
    return delete_path(context, options, *transport);
}

}  // namespace

void add_delete_command(CLI::App& app, Command& given) {
    const auto [command, options] = declare(app, given, "delete", run_delete);
    command.description("Delete a document, or what was indexed from a path");
    command.add_option("id", options.id, "Id of the document, or a path that was indexed")
        ->required()
        ->type_name("ID");
    command.add_flag("--yes", options.yes, "Delete all that was indexed from a folder");
    declare_collection(command, options.collection);
    command.footer(
        "\nExamples:\n  ragd delete people/vacation.md\n  ragd delete --yes old-handbook/");
}

}  // namespace ragd
