#include "eval/html.hpp"

#include <fmt/format.h>

namespace ragd {
namespace {

constexpr std::string_view kStyle = R"(
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #59636e;
  --line: #d8dee4; --band: #f4f6f8; --a: #1f5fbf; --b: #b3500b; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaef; --paper: #12161b; --soft: #9aa5b1;
  --line: #343c46; --band: #1b2128; --a: #7fb2ff; --b: #f3a35c; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 2rem 1.25rem 4rem; max-width: 54rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: 0; font-size: 1.7rem; line-height: 1.2; }
h2 { margin: 2.5rem 0 0.5rem; font-size: 1.2rem; }
p { margin: 0.5rem 0; max-width: 44rem; }
.soft, caption, figcaption, summary { color: var(--soft); font-size: 0.9rem; }
.verdict { margin: 1rem 0; padding: 0.75rem 1rem; border-left: 4px solid var(--a);
  background: var(--band); font-weight: 600; }
.scroll { overflow-x: auto; }
table { width: 100%; margin: 0.75rem 0; border-collapse: collapse; font-size: 0.9rem;
  font-variant-numeric: tabular-nums; }
caption { padding-bottom: 0.25rem; text-align: left; }
th, td { padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line); text-align: left;
  vertical-align: top; }
thead th { border-bottom-color: var(--soft); white-space: nowrap; }
tbody th { font-weight: 400; }
.n { text-align: right; white-space: nowrap; }
figure { margin: 1rem 0; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
svg .name { fill: var(--ink); font-weight: 600; }
.axis { stroke: var(--soft); fill: none; }
.grid { stroke: var(--line); fill: none; }
.a { fill: var(--a); stroke: var(--a); }
.b { fill: var(--b); stroke: var(--b); }
.area { stroke: none; }
.thin { fill-opacity: 0.22; stroke-width: 1.5; }
.bar { stroke-width: 2; }
svg text.a, svg text.b { stroke: none; font-weight: 600; }
svg text.a { fill: var(--a); }
svg text.b { fill: var(--b); }
)";

bool is_number(std::string_view cell) {
    return !cell.empty() && std::string_view{"0123456789+-["}.contains(cell.front());
}

std::string cell(std::string_view text, bool heads_row) {
    const std::string_view name = heads_row ? "th" : "td";
    return fmt::format("<{}{}{}>{}</{}>", name, heads_row ? " scope=\"row\"" : "",
                       !heads_row && is_number(text) ? " class=\"n\"" : "", escape_html(text),
                       name);
}

/// Whether the cells below a column's head are numbers.
bool is_numeric(const HtmlTable& table, std::size_t column) {
    return column > 0 && !table.rows.empty() && column < table.rows.front().size() &&
           is_number(table.rows.front()[column]);
}

}  // namespace

std::string escape_html(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '&':
                escaped += "&amp;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
        }
    }
    return escaped;
}

std::string to_html(const HtmlTable& table) {
    std::string html = "<div class=\"scroll\"><table>";
    if (!table.caption.empty()) {
        html += "<caption>" + escape_html(table.caption) + "</caption>";
    }
    if (!table.columns.empty()) {
        html += "<thead><tr>";
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            html += fmt::format("<th scope=\"col\"{}>{}</th>",
                                is_numeric(table, i) ? " class=\"n\"" : "",
                                escape_html(table.columns[i]));
        }
        html += "</tr></thead>";
    }
    html += "<tbody>";
    for (const auto& row : table.rows) {
        html += "<tr>";
        for (std::size_t i = 0; i < row.size(); ++i) {
            html += cell(row[i], i == 0);
        }
        html += "</tr>\n";
    }
    return html + "</tbody></table></div>\n";
}

std::string folded(const HtmlTable& table) {
    return "<details><summary>As a table</summary>" + to_html(table) + "</details>\n";
}

std::string html_page(std::string_view title, std::string_view body) {
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<main>\n{}</main>\n"
        "</body>\n</html>\n",
        escape_html(title), kStyle, body);
}

}  // namespace ragd
