#!/usr/bin/env python3
"""Writes questions.jsonl out of questions.tsv: where a quote stands in a PDF, page and box, as poppler sees it, which is not
what ragd reads PDF with. Columns: files that answer (`|` between equal ones), place (`slide 2`, `sheet May`, `#anchor`,
`page 1` of scans; of PDFs empty: found here), language, question, quote (cells of a row with ` | ` between)."""
import html
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl"})


def letters(text):
    """What is left of a text whatever its line ends, hyphens, cells and kinds of blank are."""
    return re.sub(r"[\s|\-‐­]+", "", text.translate(LIGATURES))


def pages_of(pdf, kept={}):
    """Of each page its letters in a row, and for each letter the box of its word."""
    if pdf not in kept:
        told = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, text=True, check=False).stdout
        kept[pdf] = []
        for page in told.split("<page ")[1:]:
            row, boxes = "", []
            for found in WORD.finditer(page):
                word = letters(html.unescape(found[5]))
                row += word
                boxes += [tuple(float(edge) for edge in found.groups()[:4])] * len(word)
            kept[pdf].append((row, boxes))
    return kept[pdf]


def in_pdf(pdf, quote):
    """The one page with the quote, and the box around its words."""
    wanted = letters(quote)
    hits = [(n, row.index(wanted), boxes) for n, (row, boxes) in enumerate(pages_of(pdf), 1) if wanted in row]
    if len(hits) != 1:
        return None, None, [n for n, _, _ in hits]
    n, at, boxes = hits[0]
    words = boxes[at:at + len(wanted)]
    edges = [min(b[0] for b in words), min(b[1] for b in words), max(b[2] for b in words), max(b[3] for b in words)]
    return n, [round(edge, 1) for edge in edges], []


def main():
    faults, lines = 0, []
    for n, row in enumerate((HERE / "questions.tsv").read_text(encoding="utf-8").splitlines()[1:], 1):
        files, place, language, question, quote = row.split("\t")
        out = {"id": f"q{n:03}", "question": question, "file": files.split("|")[0], "quote": quote, "language": language}
        if "|" in files:
            out["equals"] = files.split("|")[1:]
        kind, _, value = place.partition(" ")
        if place.startswith("#"):
            out["anchor"] = place[1:]
        elif place:
            out[kind] = value if kind == "sheet" else int(value)
        elif out["file"].endswith(".pdf"):
            out["page"], out["box"], pages = in_pdf(HERE / "files" / out["file"], quote)
            if out["page"] is None:
                print(f"{out['id']} {out['file']}: the quote is on pages {pages}: {quote}", file=sys.stderr)
                faults += 1
        lines.append(json.dumps(out, ensure_ascii=False) + "\n")
    (HERE / "questions.jsonl").write_text("".join(lines), encoding="utf-8")
    print(f"{len(lines)} questions, {faults} without a place")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
