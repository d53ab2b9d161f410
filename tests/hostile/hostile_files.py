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


@dataclasses.dataclass
class Hostile:
    name: str
    format: str
    code: str
    make: Callable[[], bytes]


PAGE = b"<!DOCTYPE html><html><head><title>Vacation</title></head><body><h1>Vacation</h1><p>24 days.</p></body></html>"


def page(body: bytes) -> bytes:
    return b"<!DOCTYPE html><html><head><title>t</title></head><body>" + body + b"</body></html>"


def entities() -> bytes:
    """Each entity is ten of the one before: a billion words, to who expands them."""
    lines = [b'<!ENTITY a0 "word ">'] + [b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10)]
    return (b'<?xml version="1.0"?><!DOCTYPE html [' + b"".join(lines) + b"]><html><body><p>" + b"&a9;" * 10 +
            b"</p></body></html>")


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


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
    Hostile("noise.html", "html", "damaged", lambda: bytes(i * i * 31 % 251 for i in range(100_000))),
    Hostile("archive.html", "html", "damaged", lambda: zipped(a__b=b"x" * 1000)),
]


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
