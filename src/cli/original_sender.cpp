#include "cli/original_sender.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/limits.hpp"
#include "base/sha256.hpp"
#include "ingest/regular_file.hpp"

namespace ragd {
namespace {

constexpr int kConflict = 409;  // of a server that keeps no files
constexpr int kNotFound = 404;
constexpr int kErrors = 400;  // from here on

/// Whether the document's text is the file, byte for byte.
bool is_the_text(const OriginalFile& file, const Document& document) {
    return file.bytes == document.text.size() && file.sha256 == sha256_hex(document.text);
}

std::string reason_of(const ApiReply& reply) {
    const auto json = json_of(reply);
    return json ? fmt::format("the server answered {}", reply.status) : json.error().message;
}

}  // namespace

void OriginalSender::note(const OriginalFile& file, std::shared_ptr<const OpenedFile> opened) {
    noted_.try_emplace(file.sha256, Noted{.opened = std::move(opened), .id = {}});
}

Result<void> OriginalSender::send(std::span<const Document> indexed) {
    for (const Document& document : indexed) {
        const auto noted =
            document.file && !is_off_ ? noted_.find(document.file->sha256) : noted_.end();
        if (noted == noted_.end() || std::exchange(noted->second.is_done, true)) {
            continue;
        }
        noted->second.id = document.id.str();
        if (!is_the_text(*document.file, document)) {
            RAG_TRY(send_file(*document.file, noted->second));
        }
        noted->second.opened.reset();
    }
    return {};
}

Result<void> OriginalSender::send_file(const OriginalFile& file, const Noted& noted) {
    const std::string target = "/originals/" + file.sha256;
    const ApiReply known = RAG_TRY(transport_.call({"GET", target, ""}));
    if (known.status != kNotFound) {
        return {};  // it is there, or this caller may not ask
    }
    if (file.bytes > limits::kOriginalBytes) {
        warn(noted, fmt::format("its file is not kept: it has {} bytes, at most {} are kept",
                                file.bytes, limits::kOriginalBytes));
        return {};
    }
    auto bytes = read_regular_file(noted.opened->path(), limits::kOriginalBytes);
    if (!bytes || sha256_hex(*bytes) != file.sha256) {
        warn(noted, "its file is not kept: it changed while it was indexed; index it again");
        return {};
    }
    const ApiReply kept = RAG_TRY(transport_.call(
        {.method = "PUT",
         .target = target,
         .body = std::move(*bytes),
         .media_type = file.media_type.empty() ? "application/octet-stream" : file.media_type}));
    if (kept.status == kConflict) {
        is_off_ = true;
    } else if (kept.status >= kErrors) {
        warn(noted, "its file is not kept: " + reason_of(kept));
    }
    return {};
}

void OriginalSender::warn(const Noted& noted, std::string why) {
    totals_.warned.push_back({.id = noted.id, .why = std::move(why)});
}

}  // namespace ragd
