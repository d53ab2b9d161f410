#!/usr/bin/env python3
"""How fast files become text, beside pdftotext (and python-docx, if python3 has it), on the same files in one run:
    python3 bench/extract_bench.py [FILE...]        # default: PDF and DOCX of bench/documents
A process for each file, on both sides; ragd starts a second, confined one. What starting costs is printed apart and taken off
on both sides, so that rates are those of long files. The best of REPEATS."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
RAGD = os.environ.get("RAGD_BIN", str(ROOT / "build/release/ragd"))
REPEATS = 5
ENVIRONMENT = os.environ | {"OCR": "off"}  # the others recognise nothing
DOCX = """import sys, docx
document = docx.Document(sys.argv[1])
print("\\n".join(p.text for p in document.paragraphs))
for table in document.tables:
    for row in table.rows:
        print("\\t".join(cell.text for cell in row.cells))"""


def seconds(*command):
    best = float("inf")
    for _ in range(REPEATS):
        begin = time.perf_counter()
        done = subprocess.run([str(part) for part in command], capture_output=True, check=False, env=ENVIRONMENT)
        best = min(best, time.perf_counter() - begin)
    return best if done.returncode == 0 else None


def pages_of(path):
    """Pages as the file says; else one for each 2,000 bytes of its text, as a printed page has."""
    out = subprocess.run([RAGD, "extract", "--json", path], capture_output=True, check=False, env=ENVIRONMENT)
    if out.returncode:
        return 0
    made = json.loads(out.stdout)
    return made["metadata"].get("pages") or max(1, round(len(made["text"].encode()) / 2000))


def peer_of(kind):
    """Name, command, command that does next to nothing."""
    if kind == ".pdf" and shutil.which("pdftotext"):
        return "pdftotext", ["pdftotext"], ["pdftotext", "-v"]
    have_docx = subprocess.run([sys.executable, "-c", "import docx"], capture_output=True, check=False).returncode == 0
    if kind == ".docx" and have_docx:
        return "python-docx", [sys.executable, "-c", DOCX], [sys.executable, "-c", "import docx"]
    return None, None, None


def compare(kind, paths, start):
    pages = [(path, pages_of(path)) for path in paths]
    pages = [(path, count) for path, count in pages if count]
    total = sum(count for _, count in pages)
    ours = sum(max(seconds(RAGD, "extract", path) - start, 1e-4) for path, _ in pages)
    line = f"{kind[1:]:6} {len(pages):4} files {total:5} pages  ragd {total / ours:8.0f} pages/s"
    name, command, nothing = peer_of(kind)
    if name:
        idle = seconds(*nothing) or 0
        times = [seconds(*command, path, *(["-"] if name == "pdftotext" else [])) for path, _ in pages]
        theirs = sum(max(t - idle, 1e-4) for t in times if t is not None)
        line += f"  {name} {total / theirs:8.0f} pages/s  ratio {theirs / ours:.2f}"
    else:
        line += "  (no peer here)"
    print(line)


def main():
    named = [pathlib.Path(name) for name in sys.argv[1:]]
    files = named or sorted(path for path in (ROOT / "bench/documents/files").rglob("*.*") if path.suffix in (".pdf", ".docx"))
    nothing = ROOT / "bench/documents/files/web/returns.html"
    start = seconds(RAGD, "extract", nothing)
    print(f"start of ragd and of its confined child: {start * 1000:.0f} ms")
    for kind in sorted({path.suffix for path in files}):
        compare(kind, [path for path in files if path.suffix == kind], start)


if __name__ == "__main__":
    main()
