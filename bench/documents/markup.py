"""The little markup that the sources are written in, as HTML: Markdown's headings, lists, tables, fences; `[^words]` is a
footnote, `\\pagebreak` a new page, a cell `^^` the one above, a cell `<<` the one before. Lines that begin with `<` are HTML."""
import html
import re


def inline(text, notes):
    """`notes` gathers the footnotes of the document; their marks are links to them."""
    def note(found):
        notes.append(found[1])
        n = len(notes)
        return f'<a class="sdfootnoteanc" name="sdfootnote{n}anc" href="#sdfootnote{n}sym"><sup>{n}</sup></a>'
    text = html.escape(text, quote=False)
    text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text)
    return re.sub(r"\[\^([^\]]+)\]", note, text)


def table(rows, notes):
    """The first row is the head. Merged cells have `rowspan` and `colspan`."""
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows]
    out = ['<table border="1" cellspacing="0" cellpadding="3">']
    for y, row in enumerate(cells):
        tag = "th" if y == 0 else "td"
        out.append("<thead><tr>" if y == 0 else "<tr>")
        for x, cell in enumerate(row):
            if cell in ("^^", "<<"):
                continue
            below = next((n for n, other in enumerate(cells[y + 1:]) if len(other) <= x or other[x] != "^^"),
                         len(cells) - y - 1)
            right = next((n for n, other in enumerate(row[x + 1:]) if other != "<<"), len(row) - x - 1)
            span = (f' rowspan="{below + 1}"' if below else "") + (f' colspan="{right + 1}"' if right else "")
            out.append(f"<{tag}{span}>{inline(cell, notes)}</{tag}>")
        out.append("</tr></thead>" if y == 0 else "</tr>")
    return "\n".join([*out, "</table>"])


def blocks_of(text):
    """Lines that belong together: fences whole, else what stands between blank lines, split by kind."""
    kinds = [("#", "heading"), ("|", "table"), ("- ", "bullet"), ("<", "raw"), ("\\", "raw")]
    group, kind, fence = [], None, False
    for line in [*text.splitlines(), ""]:
        if line.startswith("```"):
            fence = not fence
            if fence and group:
                yield kind, group
                group = []
            kind = "code"
            group.append(line)
            if not fence:
                yield kind, group
                group = []
            continue
        if fence:
            group.append(line)
            continue
        this = next((name for start, name in kinds if line.startswith(start)), "paragraph")
        if re.match(r"\d+\. ", line):
            this = "number"
        if group and (not line.strip() or this != kind or this == "heading"):
            yield kind, group
            group = []
        if line.strip():
            kind = this
            group.append(line)


def body(text):
    """The HTML of a body, and the footnotes in it."""
    notes, out = [], []
    for kind, lines in blocks_of(text):
        if kind == "heading":
            mark, words = lines[0].split(" ", 1)
            words, _, anchor = words.partition(" {#")
            name = f' id="{anchor[:-1]}"' if anchor else ""
            out.append(f"<h{len(mark)}{name}>{inline(words, notes)}</h{len(mark)}>")
        elif kind == "table":
            out.append(table(lines, notes))
        elif kind in ("bullet", "number"):
            items = [inline(re.sub(r"^(- |\d+\. )", "", line), notes) for line in lines]
            start = re.match(r"\d+", lines[0])
            tag = "ul" if kind == "bullet" else "ol"
            begin = f' start="{start[0]}"' if start and start[0] != "1" else ""
            out.append(f"<{tag}{begin}>" + "".join(f"<li>{item}</li>" for item in items) + f"</{tag}>")
        elif kind == "code":
            language = lines[0][3:].strip()
            name = f' class="language-{language}"' if language else ""
            out.append(f"<pre><code{name}>" + html.escape("\n".join(lines[1:-1])) + "</code></pre>")
        elif kind == "raw":
            out += ['<p style="page-break-before: always"></p>' if line == "\\pagebreak" else line for line in lines]
        else:
            out.append("<p>" + inline(" ".join(lines), notes) + "</p>")
    return "\n".join(out), notes


def with_notes(markup, notes):
    """Footnotes at the end: LibreOffice reads them as such."""
    return markup + "".join(
        f'<div id="sdfootnote{n}"><p><a class="sdfootnotesym" name="sdfootnote{n}sym" href="#sdfootnote{n}anc">{n}</a> '
        f"{html.escape(note)}</p></div>" for n, note in enumerate(notes, 1))
