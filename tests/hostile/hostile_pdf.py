"""PDF files that want to harm who reads them: rows of hostile_files.py."""
import pathlib
import zlib

DOCUMENTS = pathlib.Path(__file__).resolve().parents[1] / "data/documents"
NOISE = bytes(i * i * 31 % 251 for i in range(100_000))
TEXT = b"BT /F1 12 Tf 72 700 Td (few words) Tj ET"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"


def pdf(objects: dict[int, bytes], extra: bytes = b"", start: int | None = None) -> bytes:
    """A file of these objects, of which 1 is the catalog; `extra` is added to the trailer."""
    out, offsets = bytearray(b"%PDF-1.5\n"), {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    top = max(objects) + 1
    table = b"0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offsets.get(n, 0) for n in range(1, top))
    at = len(out) if start is None else start
    return bytes(out) + b"xref\n0 %d\n%strailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        top, table, top, extra, at)


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), entries, data)


def packed(data: bytes, entries: bytes = b"") -> bytes:
    return stream(zlib.compress(data, 9), b"/Filter/FlateDecode" + entries)


def zeros(size: int) -> bytes:
    """So many zeros, packed, without having them."""
    packer, out = zlib.compressobj(9), []
    for _ in range(size >> 20):
        out.append(packer.compress(bytes(1 << 20)))
    return b"".join(out) + packer.flush()


def page(content: bytes, resources: bytes = b"<</Font<</F1 5 0 R>>>>", box: bytes = b"0 0 612 792",
         **more: bytes) -> dict[int, bytes]:
    objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
               3: b"<</Type/Page/Parent 2 0 R/MediaBox[%s]/Contents 4 0 R/Resources%s>>" % (box, resources),
               4: content, 5: FONT}
    return objects | {int(number.removeprefix("o")): body for number, body in more.items()}


def with_image(image: bytes) -> bytes:
    return pdf(page(stream(b"q 612 0 0 792 0 0 cm /I Do Q"), b"<</XObject<</I 6 0 R>>>>", o6=image))


def tree(count: int, circle: bool) -> bytes:
    """So many pages, it says; with a circle there is no end to them."""
    objects = page(stream(TEXT))
    objects[2] = b"<</Type/Pages/Kids[3 0 R%s]/Count %d>>" % (b" 2 0 R" if circle else b"", count)
    return pdf(objects)


def xref_circle() -> bytes:
    good = pdf(page(stream(TEXT)))
    return pdf(page(stream(TEXT)), b"/Prev %d" % good.index(b"xref\n"))


def deep(count: int) -> bytes:
    return pdf(page(stream(TEXT), o6=b"[" * count + b"]" * count))


def marked(count: int) -> bytes:
    return pdf(page(packed(b"q " * count + TEXT)))


def type3() -> bytes:
    """A font whose letters are written in the same font."""
    font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1000 1000]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 97"
    font += b"/Widths[1000]/Encoding<</Differences[97/a]>>/CharProcs<</a 6 0 R>>/Resources<</Font<</F1 5 0 R>>>>>>"
    objects = page(stream(b"BT /F1 12 Tf 72 700 Td (aaaa) Tj ET"), o6=stream(b"1000 0 d0 BT /F1 900 Tf (aa) Tj ET"))
    return pdf(objects | {5: font})


def form_circle(width: int) -> bytes:
    """A form that shows itself, or in two, each the other: a tree of 2^n."""
    forms = b"/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</A 6 0 R/B 7 0 R>>>>"
    return pdf(page(stream(b"/A Do " + TEXT), b"<</Font<</F1 5 0 R>>/XObject<</A 6 0 R>>>>",
                    o6=stream(b"/A Do /B Do " * width, forms), o7=stream(b"/B Do /A Do " * width, forms)))


def doubled_forms(levels: int) -> bytes:
    """Each form shows the next one twice: a billion shapes."""
    more = {f"o{10 + i}": stream(b"/N Do /N Do", b"/Subtype/Form/BBox[0 0 612 792]/Resources<</XObject<</N %d 0 R>>>>" %
                                 (11 + i)) for i in range(levels)}
    more[f"o{10 + levels}"] = stream(b"0 0 10 10 re f", b"/Subtype/Form/BBox[0 0 612 792]")
    return pdf(page(stream(b"/N Do " + TEXT), b"<</Font<</F1 5 0 R>>/XObject<</N 10 0 R>>>>", **more))


def outline_circle() -> bytes:
    objects = page(stream(TEXT), o6=b"<</First 7 0 R/Last 7 0 R>>",
                   o7=b"<</Title(around)/Parent 6 0 R/Next 7 0 R/First 7 0 R>>")
    objects[1] = b"<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>"
    return pdf(objects)


def object_stream() -> bytes:
    """A stream of objects that unpacks to 300 MiB."""
    return pdf(page(stream(TEXT), o6=stream(zeros(300 << 20), b"/Type/ObjStm/N 1000000/First 8000000/Filter/FlateDecode"),
                    o7=b"6 0 R"))


IMAGE = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent %d/ColorSpace/%s/Filter/%s"

ROWS = [
    ("good.pdf", "pdf", "text", lambda: (DOCUMENTS / "columns.pdf").read_bytes()),
    ("scanned.pdf", "pdf", "text", lambda: (DOCUMENTS / "scanned.pdf").read_bytes()),
    ("locked.pdf", "pdf", "encrypted", lambda: (DOCUMENTS / "locked.pdf").read_bytes()),
    ("page.pdf", "pdf", "text", lambda: b"<!DOCTYPE html><html><body><p>24 days.</p></body></html>"),
    ("million-pages.pdf", "pdf", "too_large", lambda: tree(1_000_000, circle=False)),
    ("page-circle.pdf", "pdf", "too_large", lambda: tree(1_000_000, circle=True)),
    ("small-page-circle.pdf", "pdf", "text", lambda: tree(100, circle=True)),
    ("xref-circle.pdf", "pdf", "text", xref_circle),
    ("xref-far.pdf", "pdf", "text", lambda: pdf(page(stream(TEXT)), start=1 << 40)),
    ("object-stream.pdf", "pdf", "text", object_stream),
    ("content-bomb.pdf", "pdf", "parser_crashed",  # PDFium ends itself where there is no memory
     lambda: pdf(page(stream(zeros(2 << 30), b"/Filter/FlateDecode")))),
    ("filters.pdf", "pdf", "text",
     lambda: pdf(page(stream(TEXT), o6=stream(NOISE, b"/Filter[" + b"/FlateDecode" * 10_000 + b"]")))),
    ("huge-box.pdf", "pdf", "text", lambda: pdf(page(stream(TEXT), box=b"-1e30 -1e30 1e30 1e30"))),
    ("no-box.pdf", "pdf", "text", lambda: pdf(page(stream(TEXT), box=b"0 0 0 0"))),
    ("deep.pdf", "pdf", "text", lambda: deep(500_000)),
    ("saved-states.pdf", "pdf", "text", lambda: marked(2_000_000)),
    ("type3-circle.pdf", "pdf", "text", type3),
    ("form-circle.pdf", "pdf", "too_large", lambda: form_circle(50)),
    ("doubled-forms.pdf", "pdf", "too_large", lambda: doubled_forms(30)),
    ("outline-circle.pdf", "pdf", "text", outline_circle),
    ("huge-image.pdf", "pdf", "no_text",
     lambda: with_image(stream(zeros(100 << 20), IMAGE % (1 << 30, 1 << 30, 8, b"DeviceRGB", b"FlateDecode")))),
    ("jbig2.pdf", "pdf", "no_text", lambda: with_image(stream(NOISE, IMAGE % (2000, 3000, 1, b"DeviceGray", b"JBIG2Decode")))),
    ("jpx.pdf", "pdf", "no_text", lambda: with_image(stream(NOISE, IMAGE % (2000, 3000, 8, b"DeviceRGB", b"JPXDecode")))),
    ("ccitt.pdf", "pdf", "no_text",
     lambda: with_image(stream(NOISE, IMAGE % (60000, 60000, 1, b"DeviceGray", b"CCITTFaxDecode") +
                               b"/DecodeParms<</K -1/Columns 60000/Rows 60000>>"))),
    ("blank.pdf", "pdf", "no_text", lambda: pdf(page(stream(b"")))),
    ("truncated.pdf", "pdf", "damaged", lambda: (DOCUMENTS / "columns.pdf").read_bytes()[:5000]),
    ("noise.pdf", "pdf", "damaged", lambda: b"%PDF-1.7\n" + NOISE),
    ("zeros.pdf", "pdf", "damaged", lambda: bytes(1 << 20)),
]
