"""How well questions that follow others are found and answered, on the demo's handbook: as they stand, and with the words of
the question before them.

    .deps/venv/bin/python bench/conversations/run.py

follow_ups.tsv: a question, one that follows it, and what stands in the passage that answers this one. Written for the handbook by
hand, before the rule was.
"""
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "bench")]
from harness import Server, run  # noqa: E402
from server_bench import cpu  # noqa: E402


def measure(server, rows, **more):
    first = among = answered = 0
    for before, question, expected in rows:
        answer = server.request("POST", "/query", {
            "messages": [{"role": "user", "content": before}, {"role": "user", "content": question}], **more}).json()
        found = [expected in source["text"] for source in answer["sources"]]
        first, among = first + found[0], among + any(found)
        answered += expected in answer["answer"]
    return f"found first {first}, among five {among}, in the answer {answered} of {len(rows)}"


def main():
    rows = [line.split("\t") for line in (pathlib.Path(__file__).parent / "follow_ups.tsv").read_text().splitlines()]
    print(f"CPU: {cpu()}")
    with tempfile.TemporaryDirectory() as folder, Server(pathlib.Path(folder) / "data") as server:
        done = run("index", ROOT / "demo/handbook", "--data-dir", server.data, timeout=600)
        assert done.returncode == 0, done.stderr
        print("as they stand:        ", measure(server, rows, reformulate=False))
        print("with what came before:", measure(server, rows))


if __name__ == "__main__":
    main()
