"""Pages as a scanner gives them: a little askew, grey, without text. By poppler; the PDF around them is written here."""
import math
import pathlib
import shutil
import subprocess


def picture_pdf(pictures, angle):
    """A PDF whose pages are the JPEGs, each turned by `angle` degrees about its middle."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    kids = []
    for data, width, height, colours in pictures:
        w, h = 595.0, 842.0
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        x, y = w / 2 - (c * w - s * h) / 2, h / 2 - (s * w + c * h) / 2
        paint = f"q {c * w:.3f} {s * w:.3f} {-s * h:.3f} {c * h:.3f} {x:.3f} {y:.3f} cm /P Do Q".encode()
        n = len(objects) + 1
        objects += [(f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /{colours} /BitsPerComponent 8 "
                     f"/Filter /DCTDecode /Length {len(data)} >>", data),
                    (f"<< /Length {len(paint)} >>", paint),
                    f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {n + 1} 0 R /Resources << /XObject << /P {n} 0 R >> >> >>"]
        kids.append(f"{n + 2} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, places = bytearray(b"%PDF-1.4\n"), []
    for n, item in enumerate(objects, 1):
        head, data = item if isinstance(item, tuple) else (item, None)
        places.append(len(out))
        out += f"{n} 0 obj\n{head}\n".encode() + (b"stream\n" + data + b"\nendstream\n" if data is not None else b"") + b"endobj\n"
    at = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode() + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n".encode())


def size_of(jpeg):
    """Width, height and colour space: of the first frame header."""
    at = 2
    while jpeg[at + 1] not in (0xC0, 0xC1, 0xC2):
        at += 2 + int.from_bytes(jpeg[at + 2:at + 4], "big")
    colours = {1: "DeviceGray", 3: "DeviceRGB"}[jpeg[at + 9]]  # poppler writes grey as three equal colours
    return int.from_bytes(jpeg[at + 7:at + 9], "big"), int.from_bytes(jpeg[at + 5:at + 7], "big"), colours


def jpegs(work, pdf, dots):
    for old in work.glob("page-*.jpg"):
        old.unlink()
    subprocess.run(["pdftoppm", "-r", str(dots), "-gray", "-jpeg", "-jpegopt", "quality=35", pdf, work / "page"], check=True)
    return [(data, *size_of(data)) for data in (path.read_bytes() for path in sorted(work.glob("page-*.jpg")))]


def scan(work, clean, head, target):
    dots = int(head.get("dots", "150"))
    askew = work / "askew.pdf"
    askew.write_bytes(picture_pdf(jpegs(work, clean, 200), float(head.get("angle", "0.6"))))
    if target.suffix == ".pdf":
        target.write_bytes(picture_pdf(jpegs(work, askew, dots), 90 if head.get("side") else 0))
        return
    kind = {".png": ["-png", "-mono"], ".tiff": ["-tiff", "-mono", "-tiffcompression", "deflate"], ".jpg": ["-jpeg", "-gray"]}[target.suffix]
    subprocess.run(["pdftoppm", "-r", str(dots), *kind, "-singlefile", askew, work / "picture"], check=True)
    shutil.move(next(pathlib.Path(work).glob("picture.*")), target)
