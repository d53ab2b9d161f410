#pragma once
#include <map>
#include <string>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <openssl/evp.h>

#include "net/server_fixture.hpp"

namespace ragd {

/// A hub on this machine that serves one model, org/tiny, and misbehaves when told to.
class FakeHub {
public:
    FakeHub(IoThread& io, const Clock& clock)
        : server_(io, clock, [this](HttpRequest request, ResponseWriter& writer) -> Task<void> {
              return answer(std::move(request), writer);
          }) {}
    FakeHub(const FakeHub&) = delete;
    FakeHub& operator=(const FakeHub&) = delete;

    [[nodiscard]] std::string url() const { return server_.url(); }

    std::map<std::string, std::string> files;      // what the hub has
    std::map<std::string, std::string> announced;  // contents to take checksums from, if not these
    std::size_t cut_after = 0;          // ends each file's answer after so many bytes; 0: never
    bool ranges = true;                 // answers a range with a range
    int status = 200;                   // instead of any file
    std::vector<std::string> requests;  // "PATH RANGE" of each file asked for
    std::string authorization;          // of the last request

private:
    static std::string hex(const EVP_MD* kind, const std::string& bytes) {
        std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
        unsigned int length = 0;
        EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, kind, nullptr);
        std::string text;
        for (unsigned int i = 0; i < length; ++i) {
            text += fmt::format("{:02x}", digest[i]);
        }
        return text;
    }

    std::string listing() {
        boost::json::array list{{{"type", "directory"}, {"path", "1_Pooling"}, {"oid", "0"}}};
        for (const auto& [path, content] : files) {
            const auto& stated = announced.contains(path) ? announced[path] : content;
            boost::json::object entry{{"type", "file"}, {"path", path}, {"size", stated.size()}};
            if (path.ends_with(".safetensors")) {
                entry["oid"] = std::string(40, '0');
                entry["lfs"] = {{"oid", hex(EVP_sha256(), stated)}, {"size", stated.size()}};
            } else {
                entry["oid"] =
                    hex(EVP_sha1(), fmt::format("blob {}", stated.size()) + '\0' + stated);
            }
            list.push_back(entry);
        }
        return boost::json::serialize(list);
    }

    Task<void> answer(HttpRequest request, ResponseWriter& writer) {
        const auto* credentials = request.header("Authorization");
        authorization = credentials == nullptr ? "" : *credentials;
        if (request.path == "/api/models/org/tiny/tree/main") {
            (void)co_await writer.send({.body = listing()});
            co_return;
        }
        constexpr std::string_view kPrefix = "/org/tiny/resolve/main/";
        if (!request.path.starts_with(kPrefix)) {
            (void)co_await writer.send({.status = 404});
            co_return;
        }
        co_await send_file(request.path.substr(kPrefix.size()), request.header("Range"), writer);
    }

    Task<void> send_file(std::string path, const std::string* range, ResponseWriter& writer) {
        requests.push_back(path + " " + (range == nullptr ? "all" : *range));
        if (status != 200) {
            (void)co_await writer.send({.status = status, .body = "no"});
            co_return;
        }
        const std::string& content = files.at(path);
        std::size_t begin = 0;
        HttpResponse head{.status = 200};
        if (ranges && range != nullptr) {
            begin = std::stoul(range->substr(std::string_view{"bytes="}.size()));
            head.status = 206;
            head.headers.emplace_back(
                "Content-Range",
                fmt::format("bytes {}-{}/{}", begin, content.size() - 1, content.size()));
        }
        const std::string rest = content.substr(begin);
        if (cut_after == 0 || rest.size() <= cut_after) {
            head.body = rest;
            (void)co_await writer.send(std::move(head));
            co_return;
        }
        (void)co_await writer.begin_stream(std::move(head));
        (void)co_await writer.write(rest.substr(0, cut_after));  // and no end: a truncated answer
    }

    TestServer server_;
};

}  // namespace ragd
