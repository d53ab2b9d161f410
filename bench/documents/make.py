#!/usr/bin/env python3
"""Makes the documents of files/ out of source/, by the programs that people make theirs with: LibreOffice, Chromium, pdfTeX.

    bench/documents/make.py [NAME...]      # only the sources whose names begin so

Debian: libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui chromium texlive-latex-base poppler-utils
fonts-dejavu fonts-liberation. What is text by nature (code, CSV, notes) lies in files/ as it was written."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import mails
import markup
import office
import packs
import scans

HERE = pathlib.Path(__file__).resolve().parent
FILES, SOURCE = HERE / "files", HERE / "source"
FILTERS = {"pdf": "pdf:writer_pdf_Export", "docx": "docx:MS Word 2007 XML", "doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format"}


def run(*command, **options):
    result = subprocess.run([str(part) for part in command], capture_output=True, check=False, **options)
    if result.returncode:
        sys.exit(f"{command[0]} failed: {result.stdout.decode()[-2000:]} {result.stderr.decode()[-2000:]}")


def soffice(work, source, target, *more):
    """`target` is where the file goes; its suffix says the format."""
    kind = target.suffix[1:]
    run("soffice", "--headless", *more, "--convert-to", FILTERS.get(kind, kind), "--outdir", work / "out", source,
        env={**os.environ, "HOME": str(work)})
    shutil.move(work / "out" / f"{source.stem}.{kind}", target)


def chromium(work, page, target):
    run("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={work}/chromium",
        f"--print-to-pdf={target}", f"file://{page}")


def head_of(text):
    """`key: value` lines up to the first blank one, and what follows."""
    head, _, rest = text.partition("\n\n")
    return dict(line.split(": ", 1) for line in head.splitlines()), rest


def html_of(head, text, style=""):
    content, notes = markup.body(text)
    return (f'<!DOCTYPE html>\n<html lang="{head.get("lang", "en")}"><head><meta charset="utf-8"><title>{head["title"]}</title>'
            f'<meta name="author" content="Torvane">{style}</head><body>\n{content}{{notes}}</body></html>\n'), notes


def print_style(head):
    """Of pages that Chromium prints: running head and foot, columns."""
    columns = f"main {{ column-count: {head['columns']}; column-gap: 8mm }}" if "columns" in head else ""
    return f"""<style>@page {{ size: {head.get("paper", "A4")}; margin: 22mm 18mm;
 @top-left {{ content: "{head.get("top", "")}"; font: 8pt sans-serif }}
 @bottom-center {{ content: "{head.get("bottom", "Page ")}" counter(page) " / " counter(pages); font: 8pt sans-serif }} }}
body {{ font: {head.get("size", "10.5pt")}/1.45 {head.get("font", "Liberation Sans")}; text-align: {head.get("align", "left")}; hyphens: auto }}
{columns} table {{ border-collapse: collapse }} td, th {{ border: 1px solid #888; padding: 2pt 5pt }}
thead {{ display: table-header-group }} h1 {{ font-size: 1.9em; column-span: all }} h2 {{ font-size: 1.35em }} h3 {{ font-size: 1.1em }}</style>"""


def by_print(work, head, text, target):
    page = work / "print.html"
    content, notes = html_of(head, text, print_style(head))
    foot = "".join(f"<p><small>{n} {note}</small></p>" for n, note in enumerate(notes, 1))
    page.write_text(content.replace("<body>", "<body><main>").replace("{notes}", foot + "</main>"), encoding="utf-8")
    chromium(work, page, target)


def by_writer(work, head, text, target):
    page = work / "writer.html"
    content, notes = html_of(head, text)
    if "top" in head or "bottom" in head:
        edges = f'<div title="header"><p>{head.get("top", "Torvane")}</p></div>'
        edges += f'<div title="footer"><p>{head.get("bottom", "")} <sdfield type=page subtype=random format=page>1</sdfield></p></div>'
        content = content.replace("<body>", "<body>" + edges)
    page.write_text(content.replace("{notes}", markup.with_notes("", notes)), encoding="utf-8")
    between = work / "writer.odt"
    soffice(work, page, between, "--infilter=HTML (StarWriter)")
    soffice(work, between, target)


def by_site(_, head, text, target):
    """A page with what sites put around theirs."""
    content, notes = html_of(head, text, '<link rel="stylesheet" href="/site.css"><script>track("page")</script>')
    bar = ('<header><a href="/">Torvane</a><nav><ul><li><a href="/bikes">Bikes</a></li><li><a href="/help">Help and returns</a></li>'
           '<li><a href="/dealers">Find a dealer</a></li><li><a href="/jobs">Jobs</a></li></ul></nav></header>'
           '<div class="cookie-banner" role="dialog">We use cookies to remember your basket. <button>Accept all</button></div><main>')
    end = ('</main><footer><p>© 2026 Torvane Cargo Bikes Ltd, 14 Wapping Wharf, Bristol. Returns within 30 days. Battery warranty.</p>'
           '<ul><li><a href="/imprint">Imprint</a></li><li><a href="/privacy">Privacy</a></li></ul></footer>')
    content = content.replace("<body>", "<body>" + bar).replace("{notes}", markup.with_notes("", notes) + end)
    if target.suffix == ".xhtml":
        content = content.replace("<!DOCTYPE html>\n<html", '<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/xhtml"')
        content = content.replace('<meta charset="utf-8">', "").replace('site.css">', 'site.css"/>').replace('"Torvane">', '"Torvane"/>')
    if target.suffix == ".mhtml":
        mails.web_archive(head, content, target)
    else:
        charset = head.get("charset", "utf-8")
        target.write_text(content.replace('charset="utf-8"', f'charset="{charset}"'), encoding=charset)


def by_scan(work, head, text, target):
    by_print(work, head, text, work / "clean.pdf")
    scans.scan(work, work / "clean.pdf", head, target)


def by_tex(work, head, text, target):
    (work / "paper.tex").write_text(text, encoding="utf-8")
    for _ in range(2):
        run("pdflatex", "-interaction=nonstopmode", "-output-directory", work, work / "paper.tex")
    shutil.move(work / "paper.pdf", target)


def by_flat(work, head, text, target):
    """OpenDocument in one XML file, as it is."""
    (work / "flat.fodt").write_text(text, encoding="utf-8")
    soffice(work, work / "flat.fodt", target)


def by_sheet(work, head, text, target):
    (work / "sheet.fods").write_text(office.workbook(head["title"], text), encoding="utf-8")
    soffice(work, work / "sheet.fods", target)


def by_talk(work, head, text, target):
    (work / "talk.fodp").write_text(office.talk(head["title"], text), encoding="utf-8")
    soffice(work, work / "talk.fodp", target)


def by_locked(work, head, text, target):
    """PDF under a password (`password`), or with one for changes alone (`permission`)."""
    key, switch = ("DocumentOpenPassword", "EncryptFile") if "password" in head else ("PermissionPassword", "RestrictPermissions")
    by_writer(work, {"title": head["title"]}, text, work / "open.odt")
    options = f'{{"{switch}":{{"type":"boolean","value":"true"}},"{key}":{{"type":"string","value":"weir"}}}}'
    run("soffice", "--headless", "--convert-to", f"pdf:writer_pdf_Export:{options}", "--outdir", work / "out", work / "open.odt",
        env={**os.environ, "HOME": str(work)})
    shutil.move(work / "out" / "open.pdf", target)


def by_book(_, head, text, target):
    chapters = [part for part in text.split("\\chapter\n") if part.strip()]
    pages = []
    for chapter in chapters:
        content, notes = html_of(head, chapter.strip())
        pages.append(content.replace("{notes}", markup.with_notes("", notes)).replace('<meta charset="utf-8">', "")
                     .replace('content="Torvane">', 'content="Torvane"/>'))
    packs.book(head, pages, target)


def by_mail(_, head, text, target):
    mails.write(head, text, target, FILES)


MAKERS = {"print": by_print, "writer": by_writer, "site": by_site, "scan": by_scan, "tex": by_tex, "flat": by_flat,
          "sheet": by_sheet, "talk": by_talk, "locked": by_locked, "book": by_book, "mail": by_mail}


def main():
    wanted = tuple(sys.argv[1:]) or ("",)
    for source in sorted(SOURCE.iterdir(), key=lambda path: (path.suffix == ".mail", path.name)):  # mail has files attached
        if not source.name.startswith(wanted):
            continue
        head, text = head_of(source.read_text(encoding="utf-8"))
        for name in head["out"].split():
            target = FILES / name
            target.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory() as work:
                MAKERS[head["by"]](pathlib.Path(work), head, text, target)
            print(f"{target.stat().st_size:8} {name}", flush=True)
    packs.archives(FILES)


if __name__ == "__main__":
    main()
