"""Books, archives and files that are broken on purpose, by Python's own library."""
import html
import io
import tarfile
import zipfile

CONTAINER = ('<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
             '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>')


def book(head, pages, target):
    """EPUB 3: a chapter a file."""
    items = "".join(f'<item id="c{n}" href="c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(pages)))
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(pages)))
    package = ('<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id">'
               '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="id">urn:torvane:' + target.stem + "</dc:identifier>"
               f"<dc:title>{html.escape(head['title'])}</dc:title><dc:language>{head.get('lang', 'en')}</dc:language>"
               f"<dc:creator>{html.escape(head.get('author', 'Torvane'))}</dc:creator></metadata><manifest>"
               f'<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>{items}</manifest><spine>{spine}</spine></package>')
    links = "".join(f'<li><a href="c{n}.xhtml">Chapter {n + 1}</a></li>' for n in range(len(pages)))
    nav = (f'<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><head><title>Contents</title></head>'
           f'<body><nav epub:type="toc"><ol>{links}</ol></nav></body></html>')
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)
        out.writestr("META-INF/container.xml", CONTAINER)
        out.writestr("OEBPS/content.opf", package)
        out.writestr("OEBPS/nav.xhtml", nav)
        for n, page in enumerate(pages):
            page = page.replace("<!DOCTYPE html>\n<html", '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"')
            out.writestr(f"OEBPS/c{n}.xhtml", page)


CERTIFICATES = {
    "certificates/kessler-en17860.txt": "Certificate TZ-4471\n\nKessler Rahmenbau GmbH, Freiburg: frame H2, load class 200 kg.\n"
        "Tested under EN 17860-2 by the Trentino Test House. Valid until 30 September 2028.\n"
        "The frame endured 100,000 cycles of the vertical fatigue test without a crack.\n",
    "certificates/olio-brakes.txt": "Certificate BR-0932\n\nOlio Freni S.p.A., Bergamo: hydraulic disc brake OF-4, four pistons.\n"
        "Wet stopping distance from 25 km/h with 250 kg: 6.1 m. Valid until 14 May 2027.\n",
    "certificates/README.md": "# Certificates of our suppliers\n\nOne file a certificate. Quality asks for a new one ninety days before the old one ends.\n",
}
RELEASE = {
    "release-4.2/NOTES.md": "# Pulse firmware 4.2\n\n## Fixed\n\n- The walk mode no longer runs on for half a second after the button is let go.\n"
        "- Below -10 °C the charge shown was up to nine per cent too high.\n\n## Known\n\n- Displays older than D3 show no lamp symbol.\n",
    "release-4.2/checksums.txt": "pulse-drive.bin 5be1\npulse-display.bin 90ac\n",
}


def archives(files):
    (files / "archive").mkdir(exist_ok=True)
    with zipfile.ZipFile(files / "archive/supplier-certificates.zip", "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in CERTIFICATES.items():
            out.writestr(zipfile.ZipInfo(name, (2026, 1, 5, 9, 0, 0)), text)
    with tarfile.open(files / "archive/release-4.2.tar.gz", "w:gz") as out:
        for name, text in RELEASE.items():
            member = tarfile.TarInfo(name)
            member.size = len(text.encode())
            out.addfile(member, io.BytesIO(text.encode()))
    broken = (files / "legal/supply-agreement-kessler.pdf").read_bytes()
    (files / "damaged").mkdir(exist_ok=True)
    (files / "damaged/half-a-download.pdf").write_bytes(broken[:1500])
    whole = (files / "minutes/board-2026-01.docx").read_bytes()
    (files / "damaged/cut-off.docx").write_bytes(whole[:len(whole) // 2])
    # Only the directory at the end is gone: readers rebuild it.
    lost = files / "damaged/lost-directory.pdf"
    lost.write_bytes(lost.read_bytes()[:lost.read_bytes().rindex(b"startxref")] + b"startxref\n7\n%%EOF\n")
