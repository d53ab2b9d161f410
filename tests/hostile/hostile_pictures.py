"""Pictures that want to harm who reads them: rows of hostile_files.py."""
import pathlib
import struct
import zlib

from hostile_pdf import NOISE, zeros

DOCUMENTS = pathlib.Path(__file__).resolve().parents[1] / "data/documents"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, pixels: bytes, kind: int = 0, more: bytes = b"") -> bytes:
    """Of bytes that are packed already; kind 0 is grey, 6 colours that may be transparent."""
    head = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def tiff(width: int, height: int, following: int, strips: int = 1) -> bytes:
    """One directory at byte 8, `following` the next."""
    fields = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, strips, 200),
              (277, 3, 1, 1), (278, 4, 1, height), (279, 4, strips, 4)]
    out = struct.pack("<2sHIH", b"II", 42, 8, len(fields))
    out += b"".join(struct.pack("<HHII", *field) for field in fields) + struct.pack("<I", following)
    return out.ljust(300, b"\xff")


def jpeg(width: int, height: int) -> bytes:
    whole = (DOCUMENTS / "upside-down.jpg").read_bytes()
    at = whole.index(b"\xff\xc0") + 5
    return whole[:at] + struct.pack(">HH", height, width) + whole[at + 4:]


ROWS = [
    ("good.png", "png", "text", lambda: (DOCUMENTS / "note.png").read_bytes()),
    ("good.jpg", "jpeg", "text", lambda: (DOCUMENTS / "upside-down.jpg").read_bytes()),
    ("good.tiff", "tiff", "text", lambda: (DOCUMENTS / "scanned.tiff").read_bytes()),
    ("gigapixel.png", "png", "too_large", lambda: png(100_000, 100_000, zlib.compress(b"\0"))),
    ("widest.png", "png", "too_large", lambda: png((1 << 31) - 1, (1 << 31) - 1, zlib.compress(b"\0"))),
    ("black.png", "png", "no_text", lambda: png(9000, 9000, zeros(9001 * 9000 + (1 << 20)))),
    ("black-colours.png", "png", "no_text", lambda: png(6000, 6000, zeros(24001 * 6000 + (1 << 20)), kind=6)),
    ("line.png", "png", "no_text", lambda: png(100_000, 1, zeros(1 << 20))),
    ("text-bomb.png", "png", "no_text",
     lambda: png(100, 100, zeros(1 << 20), more=chunk(b"zTXt", b"x\0\0" + zeros(1 << 30)))),
    ("truncated.png", "png", "damaged", lambda: (DOCUMENTS / "note.png").read_bytes()[:1000]),
    ("noise.png", "png", "damaged", lambda: b"\x89PNG\r\n\x1a\n" + NOISE),
    ("page.png", "png", "text", lambda: b"<!DOCTYPE html><html><body><p>24 days.</p></body></html>"),
    ("gigapixel.jpg", "jpeg", "too_large", lambda: jpeg(65_500, 65_500)),
    ("noise.jpg", "jpeg", "damaged", lambda: b"\xff\xd8\xff\xe0" + NOISE),
    ("gigapixel.tiff", "tiff", "too_large", lambda: tiff(100_000, 100_000, 0)),
    ("circle.tiff", "tiff", "no_text", lambda: tiff(2, 2, 8)),
    ("strips.tiff", "tiff", "damaged", lambda: tiff(1000, 1000, 0, strips=(1 << 32) - 1)),
    ("far.tiff", "tiff", "damaged", lambda: b"II*\0\xff\xff\xff\x7f" + bytes(100)),
    ("noise.tiff", "tiff", "damaged", lambda: b"MM\0*" + NOISE),
]
