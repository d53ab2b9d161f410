#include "domain/source.hpp"

#include <algorithm>

#include "base/percent.hpp"
#include "base/sha256.hpp"
#include "base/utf8.hpp"

namespace ragd {
namespace {

constexpr std::size_t kHashDigits = 8;

std::string_view last_name(std::string_view place) {
    return place.substr(place.rfind('/') + 1);
}

/// The start of an id that `is_path` is true of: all of it ("file.csv"), or what stands before a '#' and a row's
/// number ("file.csv#12") or a part's name ("mail.eml#report.pdf"). Empty: none is.
template <typename IsPath>
std::string_view path_of(std::string_view id, IsPath is_path) {
    for (std::size_t end = id.size(); end > 0; end = id.rfind('#', end - 1)) {
        if (end == std::string_view::npos) {
            break;
        }
        if (is_path(id.substr(0, end))) {
            return id.substr(0, end);
        }
    }
    return {};
}

/// The part of a file's URL that its id repeats, if it does: the path below its source.
std::optional<std::string> path_in_id(const Origin& origin) {
    std::string_view id = origin.id.str();
    const std::string name = origin.source ? shown_source(*origin.source) + '/' : std::string{};
    if (!name.empty() && id.starts_with(name)) {
        id.remove_prefix(name.size());
    }
    const std::string_view path = path_of(id, [&](std::string_view start) {
        return origin.url.ends_with('/' + percent_encode(start, "/"));
    });
    return path.empty() ? std::nullopt : std::optional{percent_encode(path, "/")};
}

/// The folder that was indexed, of a file: the source, or what stands before the path that the id has.
std::string root_of(const Origin& origin) {
    if (origin.source && is_local_place(*origin.source)) {
        return *origin.source;
    }
    const auto path = path_in_id(origin);
    const std::size_t cut = path ? path->size() + 1 : last_name(origin.url).size() + 1;
    return origin.url.substr(0, origin.url.size() - std::min(cut, origin.url.size()));
}

}  // namespace

std::string_view without_row(std::string_view id) {
    const auto mark = id.rfind('#');
    const bool row =
        mark != std::string_view::npos && mark + 1 < id.size() &&
        std::ranges::all_of(id.substr(mark + 1), [](char c) { return c >= '0' && c <= '9'; });
    return row ? id.substr(0, mark) : id;
}

bool is_local_place(std::string_view url) {
    constexpr std::string_view kScheme = "file:";
    const bool file =
        std::ranges::equal(url.substr(0, kScheme.size()), kScheme, [](char a, char b) {
            return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
        });
    if (!file) {
        return false;
    }
    url.remove_prefix(kScheme.size());
    // With an authority it is another machine's: file://server/share.
    return !url.starts_with("//") || url.starts_with("///") || url.starts_with("//localhost/") ||
           url.starts_with("//127.0.0.1/");
}

bool is_same_owner(const std::optional<std::string>& stored_source, std::string_view stored_url,
                   const Document& sent) {
    if (stored_source == sent.source) {
        return true;
    }
    if (stored_url == sent.url && is_local_place(stored_url)) {
        return true;
    }
    if (stored_source) {
        return false;
    }
    return sent.source.empty() || (!is_local_place(stored_url) && !is_local_place(sent.url));
}

DocumentId id_of_source(std::string_view source, const DocumentId& id) {
    return DocumentId{shown_source(source) + '/' + id.str()};
}

std::vector<FileAlias> aliases_of(const Document& document) {
    std::vector<FileAlias> aliases;
    const auto decoded = percent_decode(document.url);
    if (!is_local_place(document.url) || !decoded) {
        return aliases;
    }
    const std::string_view whole = document.id.str();
    const std::string_view path = path_of(whole, [&](std::string_view start) {
        return decoded->ends_with('/' + std::string{start});
    });
    if (path.empty()) {
        return aliases;
    }
    const std::string_view row = whole.substr(path.size());
    for (auto slash = decoded->find('/'); slash != std::string::npos;
         slash = decoded->find('/', slash + 1)) {
        const std::string end = decoded->substr(slash + 1);
        const std::string below = '/' + percent_encode(end, "/");
        if (!end.starts_with('/') && end != path && document.url.ends_with(below)) {
            aliases.push_back({DocumentId{end + std::string{row}},
                               document.url.substr(0, document.url.size() - below.size()), end});
        }
    }
    return aliases;
}

std::string shown_source(std::string_view source) {
    if (!is_local_place(source)) {
        return std::string{source};
    }
    const std::string_view encoded = last_name(source);
    const auto name = percent_decode(encoded);
    const bool readable = name && is_valid_utf8(*name) && !has_control_character(*name);
    return (readable ? *name : std::string{encoded}) + '~' +
           sha256_hex(source).substr(0, kHashDigits);
}

std::string shown_source(const Origin& origin) {
    if (origin.source) {
        return shown_source(*origin.source);
    }
    return is_local_place(origin.url) ? shown_source(root_of(origin)) : std::string{};
}

std::string shown_url(const Origin& origin) {
    if (!is_local_place(origin.url)) {
        return origin.url;
    }
    const std::string root = root_of(origin) + '/';
    const std::string_view url = origin.url;
    const std::string_view path = url.starts_with(root) ? url.substr(root.size()) : last_name(url);
    return "source:" + percent_encode(shown_source(origin)) + '/' + std::string{path};
}

}  // namespace ragd
