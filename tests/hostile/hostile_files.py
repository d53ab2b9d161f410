#!/usr/bin/python3
"""Makes files that want to harm who reads them: tests/hostile/hostile_files.py FOLDER [FORMAT...]

Each row says the format that the file is for, and how it must end: with the code of its fault, or "text". A format
is one that `ragd version --json` lists; rows of others are left out.
"""
import dataclasses
import io
import pathlib
import sys
import zipfile
from collections.abc import Callable

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import hostile_office  # noqa: E402  (the path above makes these importable)
import hostile_pdf  # noqa: E402
import hostile_pictures  # noqa: E402


@dataclasses.dataclass
class Hostile:
    name: str
    format: str
    code: str
    make: Callable[[], bytes]


DOCUMENTS = pathlib.Path(__file__).resolve().parents[1] / "data/documents"
PAGE = b"<!DOCTYPE html><html><head><title>Vacation</title></head><body><h1>Vacation</h1><p>24 days.</p></body></html>"


def page(body: bytes) -> bytes:
    return b"<!DOCTYPE html><html><head><title>t</title></head><body>" + body + b"</body></html>"


def entities() -> bytes:
    """Each entity is ten of the one before: a billion words, to who expands them."""
    lines = [b'<!ENTITY a0 "word ">'] + [b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10)]
    return (b'<?xml version="1.0"?><!DOCTYPE html [' + b"".join(lines) + b"]><html><body><p>" + b"&a9;" * 10 +
            b"</p></body></html>")


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def members_of(file: str) -> dict[str, bytes]:
    with zipfile.ZipFile(DOCUMENTS / file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


WORD = "word/document.xml"


def word(body: bytes, doctype: bytes = b"", **more: bytes) -> bytes:
    """A document of Word with that body, and members that nobody asked for."""
    xml = (b'<?xml version="1.0"?>' + doctype +
           b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>' + body +
           b"</w:body></w:document>")
    return zipped(members_of("handbook.docx") | {WORD: xml} | more)


def word_text(text: bytes) -> bytes:
    return b"<w:p><w:r><w:t>" + text + b"</w:t></w:r></w:p>"


def word_tables(depth: int) -> bytes:
    return b"<w:tbl><w:tr><w:tc>" * depth + word_text(b"x") + b"</w:tc></w:tr></w:tbl>" * depth


def docx_entities() -> bytes:
    lines = [b'<!ENTITY a0 "word ">'] + [b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10)]
    return word(word_text(b"few words " + b"&a9;" * 10), b"<!DOCTYPE w [" + b"".join(lines) + b"]>")


NOISE = bytes(i * i * 31 % 251 for i in range(100_000))


FILES = [
    Hostile("good.html", "html", "text", lambda: PAGE),
    Hostile("deep.html", "html", "too_large", lambda: page(b"<div>" * 200_000 + b"x")),
    Hostile("deep-inline.html", "html", "too_large", lambda: page(b"<b><i>" * 100_000 + b"x")),
    Hostile("endless-cells.html", "html", "too_large",
            lambda: page(b"<table><tr><th>a<th>b" + b"<tr><td colspan=999999999 rowspan=999999999>x" * 20_000)),
    Hostile("long.html", "html", "too_large", lambda: page(b"<p>" + b"word " * (4 << 20))),
    Hostile("entities.html", "html", "text", entities),
    Hostile("attributes.html", "html", "text",
            lambda: page(b"<p " + b" ".join(b"a%d=1" % i for i in range(20_000)) + b">few words</p>")),
    Hostile("truncated.html", "html", "text", lambda: PAGE[:-20] + b"<p class="),
    Hostile("script-only.html", "html", "no_text", lambda: page(b"<script>" + b"x()" * 1000 + b"</script>")),
    Hostile("empty.html", "html", "no_text", lambda: b""),
    Hostile("zeros.html", "html", "damaged", lambda: bytes(1 << 20)),
    Hostile("noise.html", "html", "damaged", lambda: NOISE),
    Hostile("archive.html", "html", "damaged", lambda: zipped({"a/b": b"x" * 1000})),
    Hostile("good.docx", "docx", "text", lambda: (DOCUMENTS / "handbook.docx").read_bytes()),
    Hostile("page.docx", "docx", "text", lambda: PAGE),
    Hostile("zip-bomb.docx", "docx", "too_large", lambda: word(word_text(b" " * (300 << 20)))),
    Hostile("zip-bomb-aside.docx", "docx", "text",
            lambda: word(word_text(b"few words"), **{"word/media/image1.png": bytes(100 << 20)})),
    Hostile("many-members.docx", "docx", "damaged",  # its list of members is longer than is looked through
            lambda: word(word_text(b"few words"), **{f"word/media/{i}": b"" for i in range(30_000)})),
    Hostile("deep.docx", "docx", "too_large", lambda: word(word_tables(20_000))),
    Hostile("entities.docx", "docx", "text", docx_entities),
    Hostile("truncated.docx", "docx", "damaged", lambda: (DOCUMENTS / "handbook.docx").read_bytes()[:3000]),
    Hostile("garbage.docx", "docx", "damaged", lambda: b"PK\x03\x04" + NOISE),
    Hostile("no-document.docx", "docx", "damaged", lambda: zipped({"a/b": b"x" * 1000})),
    Hostile("not-xml.docx", "docx", "damaged", lambda: zipped(members_of("handbook.docx") | {WORD: NOISE})),
]

FILES += [Hostile(*row) for module in (hostile_pdf, hostile_pictures, hostile_office) for row in module.ROWS]


def make(folder: pathlib.Path, formats: set[str]) -> list[Hostile]:
    """Writes the files of these formats; what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [row for row in FILES if row.format in formats]
    for row in rows:
        (folder / row.name).write_bytes(row.make())
    return rows


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    for made in make(pathlib.Path(sys.argv[1]), set(sys.argv[2:]) or {row.format for row in FILES}):
        print(f"{made.code:15} {made.name}")
