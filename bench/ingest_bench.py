"""Measures indexing while people ask: what share of its time the embedding model works, and what questions cost meanwhile.

    .deps/venv/bin/python bench/ingest_bench.py [FOLDER] [--questions 300]

FOLDER is indexed with `ragd index` into a running server (default: bench/documents/files and docs, several times, each
copy under a name of its own and with words of its own, so that nothing is recognised). Prints figures of this machine,
side by side; none of them is a test.
"""
import argparse
import pathlib
import random
import re
import shutil
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
sys.path.insert(0, str(ROOT / "bench"))
from harness import Server, run  # noqa: E402
from server_bench import WORDS, ask, cpu, prose  # noqa: E402


def written_folder(into, copies):
    """Texts of our documentation, `copies` times over, with a paragraph of its own in each."""
    chance = random.Random(7)
    for n in range(copies):
        for page in sorted((ROOT / "docs").glob("*.md")):
            own = " ".join(prose(chance, 12) for _ in range(3))
            text = re.sub(r"\b(the|a)\b", lambda m: f"{m[0]} {chance.choice(WORDS)}", page.read_text(encoding="utf-8"))
            (into / f"{n:03}-{page.name}").write_text(f"{own}\n\n{text}", encoding="utf-8")


def metrics_of(server):
    return server.request("GET", "/metrics").body.decode()


def embed_seconds(server):
    """How long documents waited for the embedding model, all together."""
    text = metrics_of(server)
    return {m[1]: float(m[2]) for m in re.finditer(r'rag_index_duration_seconds_sum\{stage="(\w+)"\} (\S+)', text)}.get("embed", 0.0)


def chunks_of(server):
    found = re.search(r"^rag_chunks_indexed_total(?:\{\})? (\S+)", metrics_of(server), re.M)
    return float(found[1]) if found else 0.0


def unique_questions(chance, count):
    return [" ".join(chance.choice(WORDS) for _ in range(7)) + "?" for _ in range(count)]


def index(server, folder):
    began = time.monotonic()
    done = run("index", folder, "--url", server.url)
    assert done.returncode in (0, 6), done.stderr
    return time.monotonic() - began


def at(times, percent):
    ordered = sorted(times)
    return ordered[min(len(ordered) * percent // 100, len(ordered) - 1)]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("folder", nargs="?", type=pathlib.Path)
    options.add_argument("--questions", type=int, default=300)
    options.add_argument("--copies", type=int, default=6)
    given = options.parse_args()
    chance = random.Random(1)
    print("CPU:", cpu())
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch) / "folder"
        if given.folder:
            shutil.copytree(given.folder, folder)
        else:
            folder.mkdir()
            written_folder(folder, given.copies)
        server = Server(pathlib.Path(scratch) / "data")
        server.start()
        try:
            server.index({"id": "first", "text": "The harbour is open in summer."})
            ask(server, unique_questions(chance, 20), generate=False)
            idle = ask(server, unique_questions(chance, given.questions), generate=False)

            before, chunks_before = embed_seconds(server), chunks_of(server)
            alone = index(server, folder)
            embed, chunks = embed_seconds(server) - before, chunks_of(server) - chunks_before
            print(f"indexing alone: {chunks:.0f} chunks in {alone:.1f} s, {chunks / alone:.0f} chunks/s; "
                  f"the model worked {embed / alone:.0%} of the time")

            for document in folder.rglob("*"):  # so that it is done again
                if document.is_file() and document.suffix == ".md":
                    document.write_text(document.read_text(encoding="utf-8") + f"\n\n{prose(chance, 12)}\n")
            asked = []
            running = threading.Thread(target=index, args=(server, folder))
            running.start()
            while running.is_alive() and len(asked) < 20 * given.questions:
                asked += ask(server, unique_questions(chance, 20), generate=False)
            running.join()
            for name, times in (("idle", idle), ("while indexing", asked)):
                print(f"questions, {name}: {len(times)}, p50 {at(times, 50):.1f} ms, p99 {at(times, 99):.1f} ms")
            print(f"p99 while indexing: {at(asked, 99) / at(idle, 99):.1f} times the idle one")
        finally:
            server.stop()


if __name__ == "__main__":
    main()
