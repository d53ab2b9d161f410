"""Office files and books that want to harm who reads them: rows of hostile_files.py."""
import io
import pathlib
import zipfile

DOCUMENTS = pathlib.Path(__file__).resolve().parents[1] / "data/documents"


def archive(base: str, stored: tuple[str, ...] = ("mimetype",), **changes: bytes) -> bytes:
    """The archive `base` with members changed or added, by name."""
    with zipfile.ZipFile(DOCUMENTS / base) as source:
        members = {name: source.read(name) for name in source.namelist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in (members | changes).items():
            made.writestr(name, data, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def member(base: str, name: str) -> bytes:
    with zipfile.ZipFile(DOCUMENTS / base) as source:
        return source.read(name)


def laughs() -> bytes:
    """A document type in which each entity is ten of the one before."""
    lines = [b'<!ENTITY a0 "word ">'] + [b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10)]
    return b"<!DOCTYPE x [" + b"".join(lines) + b"]>"


def with_laughs(xml: bytes, old: bytes, new: bytes) -> bytes:
    assert old in xml, old
    head, body = xml.split(b"?>", 1)
    return head + b"?>" + laughs() + body.replace(old, new, 1)


SHEET, SHARED = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
SLIDE, SLIDE_RELS = "ppt/slides/slide1.xml", "ppt/slides/_rels/slide1.xml.rels"
SHEET_HEAD = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def sheet(rows: bytes, dimension: bytes = b"A1:D4") -> dict[str, bytes]:
    return {SHEET: SHEET_HEAD + b'<dimension ref="%s"/><sheetData>%s</sheetData></worksheet>' % (dimension, rows)}


def words(cell: bytes = b"A1", text: bytes = b"few words") -> bytes:
    return b'<c r="%s" t="inlineStr"><is><t>%s</t></is></c>' % (cell, text)


def row(cells: bytes, number: int = 1) -> bytes:
    return b'<row r="%d">%s</row>' % (number, cells)


def shapes(depth: int) -> bytes:
    xml = member("talk.pptx", SLIDE)
    return xml.replace(b"</p:spTree>", b"<p:grpSp>" * depth + b"</p:grpSp>" * depth + b"</p:spTree>", 1)


def relations(*targets: bytes) -> bytes:
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    rows = b"".join(b'<Relationship Id="rId%d" Type="%s%s" Target="%s"/>' % (i, kind, name, target) for i, (name, target) in
                    enumerate((t.split(b"=") for t in targets), 1))
    return b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">' + \
        rows + b"</Relationships>"


def cells_odf(attributes: bytes, row_attributes: bytes = b"", text: bytes = b"few words") -> bytes:
    return (b'<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
            b'<office:body><office:spreadsheet><table:table table:name="s"><table:table-row %s><table:table-cell %s><text:p>%s'
            b"</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
            b"</office:document-content>") % (row_attributes, attributes, text)


def text_odf(body: bytes) -> bytes:
    return (b'<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>' + body +
            b"</office:text></office:body></office:document-content>")


OPF = "OEBPS/content.opf"
CHAPTER = "OEBPS/sections/section0001.xhtml"


def spine(times: int) -> bytes:
    xml = member("handbook.epub", OPF)
    item = b'<itemref idref="section0001"/>'
    return xml.replace(item, item * times, 1)


def manifest(href: bytes) -> bytes:
    return member("handbook.epub", OPF).replace(b"sections/section0002.xhtml", href, 1)


def zip_of_zips(depth: int) -> bytes:
    data = bytes(1 << 20)
    for _ in range(depth):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for i in range(10):
                made.writestr(f"{i}.zip", data)
        data = out.getvalue()
    return data


ROWS = [
    ("good.xlsx", "xlsx", "text", lambda: archive("stores.xlsx")),
    ("laughs.xlsx", "xlsx", "text",
     lambda: archive("stores.xlsx", **{SHARED: with_laughs(member("stores.xlsx", SHARED), b"</t>", b"&a9;</t>")})),
    ("million-columns.xlsx", "xlsx", "too_large",
     lambda: archive("stores.xlsx", (SHEET,), **sheet(row(b'<c><v>1</v></c>' * 3_000_000)))),
    ("dimension.xlsx", "xlsx", "text", lambda: archive("stores.xlsx", **sheet(row(words()), b"A1:XFD1048576"))),
    ("far-cell.xlsx", "xlsx", "text",
     lambda: archive("stores.xlsx", **sheet(row(words()) + row(words(b"XFD1048576"), 1_048_576)))),
    ("farther-cell.xlsx", "xlsx", "text",
     lambda: archive("stores.xlsx", **sheet(row(words()) + row(words(b"ZZZZZZZZZ99999999999999999999"), 1 << 31)))),
    ("shared-strings.xlsx", "xlsx", "text",
     lambda: archive("stores.xlsx", **sheet(row(words() + b'<c r="B1" t="s"><v>99999999999</v></c><c r="C1" t="s"><v>-1</v></c>')))),
    ("string-counts.xlsx", "xlsx", "text",
     lambda: archive("stores.xlsx", **{SHARED: member("stores.xlsx", SHARED).replace(b'ount="', b'ount="999999999999', 2)})),
    ("merged.xlsx", "xlsx", "text",
     lambda: archive("stores.xlsx", **{SHEET: sheet(row(words()))[SHEET].replace(
         b"</worksheet>", b'<mergeCells>' + b'<mergeCell ref="A1:XFD1048576"/>' * 1000 + b"</mergeCells></worksheet>")})),
    ("zip-bomb.xlsx", "xlsx", "too_large", lambda: archive("stores.xlsx", **{SHARED: b"<sst>" + b" " * (300 << 20)})),
    ("truncated.xlsx", "xlsx", "damaged", lambda: archive("stores.xlsx")[:2000]),
    ("good.pptx", "pptx", "text", lambda: archive("talk.pptx")),
    ("laughs.pptx", "pptx", "text",
     lambda: archive("talk.pptx", **{SLIDE: with_laughs(member("talk.pptx", SLIDE), b"Why a new lens", b"Why &a9;")})),
    ("deep-groups.pptx", "pptx", "too_large", lambda: archive("talk.pptx", (SLIDE,), **{SLIDE: shapes(100_000)})),
    ("circle.pptx", "pptx", "text",
     lambda: archive("talk.pptx", **{SLIDE_RELS: relations(b"slideLayout=slide1.xml", b"notesSlide=slide1.xml", b"slide=slide1.xml")})),
    ("elsewhere.pptx", "pptx", "text",
     lambda: archive("talk.pptx", **{SLIDE_RELS: relations(b"slideLayout=../../../../../etc/passwd", b"notesSlide=/dev/zero")})),
    ("good.odt", "odt", "text", lambda: archive("handbook.odt")),
    ("laughs.odt", "odt", "text",
     lambda: archive("handbook.odt", **{"content.xml": with_laughs(text_odf(b"<text:p>few words</text:p><text:p>x</text:p>"),
                                                                   b">x<", b">&a9;<")})),
    ("spaces.odt", "odt", "text",
     lambda: archive("handbook.odt", **{"content.xml": text_odf(b'<text:p>few words<text:s text:c="2000000000"/>x</text:p>')})),
    ("deep.odt", "odt", "too_large",
     lambda: archive("handbook.odt", ("mimetype", "content.xml"), **{"content.xml": text_odf(b"<text:section>" * 50_000 + b"</text:section>" * 50_000)})),
    ("repeated-columns.ods", "ods", "text",
     lambda: archive("stores.ods", **{"content.xml": cells_odf(b'table:number-columns-repeated="2000000000"', text=b"")
                                      .replace(b"<text:p></text:p>", b"")
                                      .replace(b"</table:table-row>", b"<table:table-cell><text:p>few words</text:p>"
                                                                      b"</table:table-cell></table:table-row>")})),
    ("repeated-words.ods", "ods", "too_large",
     lambda: archive("stores.ods", **{"content.xml": cells_odf(b'table:number-columns-repeated="2000000000"',
                                                               b'table:number-rows-repeated="2000000000"')})),
    ("spanned.ods", "ods", "text",
     lambda: archive("stores.ods", **{"content.xml": cells_odf(b'table:number-columns-spanned="2000000000" '
                                                               b'table:number-rows-spanned="2000000000"')})),
    ("good.odp", "odp", "text", lambda: archive("talk.odp")),
    ("good.epub", "epub", "text", lambda: archive("handbook.epub")),
    ("zip-bomb.epub", "epub", "too_large",
     lambda: archive("handbook.epub", **{CHAPTER: b"<html><body><p>" + b" " * (300 << 20)})),
    ("zip-of-zips.epub", "epub", "text", lambda: archive("handbook.epub", **{"OEBPS/more.zip": zip_of_zips(4)})),
    ("outside.epub", "epub", "damaged", lambda: archive("handbook.epub", **{OPF: manifest(b"../../../../etc/passwd")})),
    ("itself.epub", "epub", "text", lambda: archive("handbook.epub", **{OPF: manifest(b"content.opf")})),
    ("again-and-again.epub", "epub", "text", lambda: archive("handbook.epub", ("mimetype", OPF), **{OPF: spine(100_000)})),
    ("laughs.epub", "epub", "text",
     lambda: archive("handbook.epub", **{CHAPTER: b'<?xml version="1.0"?>' + laughs() +
                                         b"<html><body><p>few words &a9;</p></body></html>"})),
    ("no-chapters.epub", "epub", "no_text", lambda: archive("handbook.epub", **{OPF: b"<package/>"})),
]
