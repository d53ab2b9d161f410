#!/usr/bin/python3
"""Makes files that want to harm who reads them: tests/hostile/hostile_files.py FOLDER [FORMAT...]

Each row says the format that the file is for, and how it must end: with the code of its fault, or "text". A format
is one that `ragd version --json` lists; rows of others are left out.
"""
import dataclasses
import gzip
import io
import pathlib
import sys
import tarfile
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

HEAD = b"From: a@example.org\r\nMessage-ID: <1@example.org>\r\nSubject: s\r\nMIME-Version: 1.0\r\n"


def mail(body: bytes, kind: bytes = b"text/plain") -> bytes:
    return HEAD + b"Content-Type: " + kind + b"\r\n\r\n" + body


def nested_mail(depth: int) -> bytes:
    """Multiparts in multiparts, with a word in the innermost."""
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(depth))
    return HEAD + parts + b"\r\nfew words"


def tarred(members: dict[str, bytes], mode: str = "w:gz") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def rtf(body: bytes) -> bytes:
    return b"{\\rtf1\\ansi " + body + b"}"


def looped(file: str) -> bytes:
    """A compound file in which each sector is followed by the first one."""
    data = bytearray((DOCUMENTS / file).read_bytes())
    table = 512 + 512 * int.from_bytes(data[76:80], "little")
    data[table:table + 512] = bytes(512)
    return bytes(data)


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
    Hostile("many-members.docx", "docx", "too_large",
            lambda: word(word_text(b"few words"), **{f"word/media/{i}": b"" for i in range(30_000)})),
    Hostile("deep.docx", "docx", "too_large", lambda: word(word_tables(20_000))),
    Hostile("entities.docx", "docx", "text", docx_entities),
    Hostile("truncated.docx", "docx", "damaged", lambda: (DOCUMENTS / "handbook.docx").read_bytes()[:3000]),
    Hostile("garbage.docx", "docx", "damaged", lambda: b"PK\x03\x04" + NOISE),
    Hostile("no-document.docx", "docx", "damaged", lambda: zipped({"a/b": b"x" * 1000})),
    Hostile("good.eml", "eml", "text", lambda: mail(b"few words")),
    Hostile("deep.eml", "eml", "text", lambda: nested_mail(20_000)),
    Hostile("many-parts.eml", "eml", "too_large",
            lambda: mail(b"--b\r\n\r\nx\r\n" * 200_000, b"multipart/mixed; boundary=b")),
    Hostile("long-head.eml", "eml", "too_large", lambda: HEAD + b"X: " + b"x" * (8 << 20) + b"\r\n\r\ntext"),
    Hostile("many-fields.eml", "eml", "text", lambda: HEAD + b"X: y\r\n" * 200_000 + b"\r\nfew words"),
    Hostile("many-addresses.eml", "eml", "text", lambda: HEAD + b"To: " + b"a@b.c, " * 200_000 + b"\r\n\r\nfew words"),
    Hostile("bad-base64.eml", "eml", "text",
            lambda: HEAD + b"Content-Transfer-Encoding: base64\r\nContent-Type: text/plain\r\n\r\n" + NOISE),
    Hostile("encrypted.eml", "eml", "encrypted",
            lambda: mail(b"--b\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--b--",
                         b"multipart/encrypted; boundary=b")),
    Hostile("deep-page.eml", "eml", "too_large", lambda: mail(b"<div>" * 100_000 + b"x", b"text/html")),
    Hostile("noise.eml", "eml", "damaged", lambda: NOISE),
    Hostile("many.mbox", "mbox", "too_large",
            lambda: b"From a@example.org Fri May  3 10:11:12 2024\nFrom: a@example.org\nMessage-ID: <1>\n\nx\n\n" * 30_000),
    Hostile("noise.mbox", "mbox", "damaged", lambda: NOISE),
    Hostile("no-page.mhtml", "mhtml", "damaged",
            lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b--"),
    Hostile("good.rtf", "rtf", "text", lambda: rtf(b"few words")),
    Hostile("deep.rtf", "rtf", "too_large", lambda: rtf(b"{" * 100_000 + b"x" + b"}" * 100_000)),
    Hostile("bin.rtf", "rtf", "damaged", lambda: rtf(b"few words \\bin999999999 x")),
    Hostile("truncated.rtf", "rtf", "damaged", lambda: (DOCUMENTS / "handbook.rtf").read_bytes()[:9000]),
    Hostile("cells.rtf", "rtf", "too_large", lambda: rtf(b"\\intbl x\\cell\\cell\\cell\\row " * 800_000)),
    Hostile("picture.rtf", "rtf", "no_text", lambda: rtf(b"{\\pict " + b"00" * 100_000 + b"}")),
    Hostile("bomb.zip", "zip", "too_large", lambda: zipped({"a.txt": b" " * (300 << 20)})),
    Hostile("many.zip", "zip", "too_large", lambda: zipped({f"{i}.txt": b"x" for i in range(30_000)})),
    Hostile("garbage.zip", "zip", "damaged", lambda: b"PK\x03\x04" + NOISE),
    Hostile("hidden.zip", "zip", "no_text", lambda: zipped({".secret/a.txt": b"x", "__MACOSX/b.txt": b"x"})),
    Hostile("bomb.tgz", "tar", "too_large", lambda: tarred({"a.txt": b" " * (300 << 20)})),
    Hostile("bomb.gz", "tar", "too_large", lambda: gzip.compress(bytes(300 << 20))),
    Hostile("truncated.tgz", "tar", "damaged", lambda: tarred({"a.txt": NOISE})[:200]),
    Hostile("garbage.tar", "tar", "damaged", lambda: NOISE),
    Hostile("endless.tar", "tar", "damaged", lambda: tarred({"a.txt": b"x"}, "w")[:600]),
    Hostile("loops.msg", "msg", "damaged", lambda: looped("lamp.msg")),
    Hostile("truncated.msg", "msg", "damaged", lambda: (DOCUMENTS / "lamp.msg").read_bytes()[:4000]),
    Hostile("noise.doc", "doc", "damaged", lambda: NOISE),
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
