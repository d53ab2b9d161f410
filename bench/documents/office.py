"""Sheets and slides as flat OpenDocument, out of plain text, for LibreOffice to convert.

Sheets:  `== Name` begins one; a row a line, cells between tabs; `=A1*2` a formula, `2026-03-31` a date, `12.5%`, `£1200.50`,
         `€9.90`, numbers; `^^` the cell above, `<<` the one before; `! ` before a row hides it.
Slides:  `# Title` begins one; `- ` a bullet, `|` a row of a table, `> ` a note of the speaker, else a paragraph."""
import html
import re

NAMES = {"office": "office", "style": "style", "text": "text", "table": "table", "draw": "drawing",
         "presentation": "presentation", "number": "datastyle"}
SPACES = " ".join(f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for short, name in NAMES.items())
SPACES += (' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
           ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
           ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"')
STYLES = """<office:automatic-styles>
<number:date-style style:name="N1"><number:day number:style="long"/><number:text>/</number:text><number:month
 number:style="long"/><number:text>/</number:text><number:year number:style="long"/></number:date-style>
<number:percentage-style style:name="N2"><number:number number:decimal-places="1" number:min-integer-digits="1"/><number:text>%</number:text></number:percentage-style>
<number:currency-style style:name="N3"><number:currency-symbol>£</number:currency-symbol><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/></number:currency-style>
<number:currency-style style:name="N4"><number:number number:decimal-places="2" number:min-integer-digits="1" number:grouping="true"/><number:text> </number:text><number:currency-symbol>€</number:currency-symbol></number:currency-style>
<style:style style:name="date" style:family="table-cell" style:data-style-name="N1"/>
<style:style style:name="share" style:family="table-cell" style:data-style-name="N2"/>
<style:style style:name="pounds" style:family="table-cell" style:data-style-name="N3"/>
<style:style style:name="euros" style:family="table-cell" style:data-style-name="N4"/>
</office:automatic-styles>"""


def flat(kind, title, styles, content):
    return (f'<?xml version="1.0" encoding="UTF-8"?><office:document {SPACES} office:version="1.3" '
            f'office:mimetype="application/vnd.oasis.opendocument.{kind}"><office:meta><dc:title>{html.escape(title)}'
            f"</dc:title></office:meta>{styles}<office:body><office:{kind}>{content}</office:{kind}></office:body></office:document>")


def typed(cell):
    """The attributes of a cell by what is written in it."""
    number = re.fullmatch(r"(£|€)?(-?\d+(?:\.\d+)?)(%)?", cell)
    if cell.startswith("="):
        formula = re.sub(r"\b([A-Z]\d+)\b", r"[.\1]", cell[1:]).replace("].:[", ":").replace("]:[", ":")
        return f'table:formula="of:={html.escape(formula)}" office:value-type="float"', False
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell):
        return f'table:style-name="date" office:value-type="date" office:date-value="{cell}"', False
    if number and number[3]:
        return f'table:style-name="share" office:value-type="percentage" office:value="{float(number[2]) / 100:.6g}"', False
    if number and number[1]:
        style, unit = ("pounds", "GBP") if number[1] == "£" else ("euros", "EUR")
        return f'table:style-name="{style}" office:value-type="currency" office:currency="{unit}" office:value="{number[2]}"', False
    if number:
        return f'office:value-type="float" office:value="{cell}"', False
    return 'office:value-type="string"', True


def sheet_rows(lines):
    cells = [line.removeprefix("! ").split("\t") for line in lines]
    for y, row in enumerate(cells):
        hidden = ' table:visibility="collapse"' if lines[y].startswith("! ") else ""
        yield f"<table:table-row{hidden}>"
        for x, cell in enumerate(row):
            if cell in ("^^", "<<"):
                yield "<table:covered-table-cell/>"
                continue
            below = next((n for n, other in enumerate(cells[y + 1:]) if len(other) <= x or other[x] != "^^"),
                         len(cells) - y - 1)
            right = next((n for n, other in enumerate(row[x + 1:]) if other != "<<"), len(row) - x - 1)
            span = f' table:number-rows-spanned="{below + 1}" table:number-columns-spanned="{right + 1}"' if below or right else ""
            if not cell:
                yield "<table:table-cell/>"
                continue
            kind, words = typed(cell)
            text = f"<text:p>{html.escape(cell)}</text:p>" if words else ""
            yield f"<table:table-cell {kind}{span}>{text}</table:table-cell>"
        yield "</table:table-row>"


def workbook(title, text):
    out = []
    for part in re.split(r"^== ", text, flags=re.M)[1:]:
        name, _, rows = part.partition("\n")
        lines = rows.rstrip("\n").split("\n")
        out.append(f'<table:table table:name="{html.escape(name.strip())}">{"".join(sheet_rows(lines))}</table:table>')
    return flat("spreadsheet", title, STYLES, "".join(out))


def frame(kind, top, height, content):
    shown = f'presentation:class="{kind}" ' if kind else ""
    return (f'<draw:frame {shown}svg:width="24cm" svg:height="{height}cm" svg:x="2cm" svg:y="{top}cm">{content}</draw:frame>')


def slide(n, part):
    title, _, rest = part.partition("\n")
    lines = [line for line in rest.splitlines() if line.strip()]
    pick = lambda mark: [html.escape(line[len(mark):].strip()) for line in lines if line.startswith(mark)]
    bullets, notes = pick("- "), pick("> ")
    rows = [line.strip().strip("|").split("|") for line in lines if line.startswith("|")]
    words = [html.escape(line) for line in lines if line[0] not in "->|"]
    out = frame("title", 1, 3, f"<draw:text-box><text:p>{html.escape(title)}</text:p></draw:text-box>")
    if bullets:
        items = "".join(f"<text:list-item><text:p>{item}</text:p></text:list-item>" for item in bullets)
        out += frame("outline", 5, 7, f"<draw:text-box><text:list>{items}</text:list></draw:text-box>")
    if words:
        out += frame("", 12, 2, "<draw:text-box>" + "".join(f"<text:p>{p}</text:p>" for p in words) + "</draw:text-box>")
    if rows:
        grid = "<table:table-column/>" * len(rows[0]) + "".join("<table:table-row>" + "".join(
            f"<table:table-cell><text:p>{html.escape(c.strip())}</text:p></table:table-cell>" for c in row)
            + "</table:table-row>" for row in rows)
        out += frame("", 14, 5, f"<table:table>{grid}</table:table>")
    if notes:
        said = "".join(f"<text:p>{p}</text:p>" for p in notes)
        out += f'<presentation:notes>{frame("notes", 14, 10, f"<draw:text-box>{said}</draw:text-box>")}</presentation:notes>'
    return f'<draw:page draw:name="page{n}" draw:master-page-name="Default">{out}</draw:page>'


def talk(title, text):
    styles = ('<office:automatic-styles><style:page-layout style:name="PM"><style:page-layout-properties fo:page-width="28cm" '
              'fo:page-height="21cm"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page '
              'style:name="Default" style:page-layout-name="PM"/></office:master-styles>')
    pages = re.split(r"^# ", text, flags=re.M)[1:]
    return flat("presentation", title, styles, "".join(slide(n, page) for n, page in enumerate(pages, 1)))
