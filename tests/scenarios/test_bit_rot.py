"""What the disk changed is never an answer: flipped bits, zeroed pages, a log cut short, a model that shrinks."""
import json
import pathlib
import shutil

import pytest
from harness import ROOT, Server, run
from waiting import eventually

PAGE = 8192
TEXTS = {f"d{number}": f"Lighthouse number {number} was built in {1700 + number} by keeper K{number:03}. " * 12
         for number in range(60)}


def fill(server, names=tuple(TEXTS)):
    for name in names:
        assert server.index({"id": name, "text": TEXTS[name]}).status == 200


def change(path, old, new):
    """Puts `new` in the place of each `old`, of the same length; how many there were."""
    data = path.read_bytes()
    assert len(old) == len(new)
    path.write_bytes(data.replace(old, new))
    return data.count(old)


def readiness(server):
    reply = server.request("GET", "/health/ready")
    return reply.status, reply.json()["components"]["store"]


def doctor(data, expected):
    done = run("doctor", "--deep", "--json", "--data-dir", data)
    assert done.returncode == expected, done.stdout + done.stderr
    return [finding["what"] for finding in json.loads(done.stdout)["findings"] if finding["grade"] == "fault"]


def test_a_flipped_bit_in_a_stored_text_is_never_quoted(tmp_path):
    with Server(tmp_path / "data") as server:
        fill(server)
        assert server.stop() == 0
    assert doctor(tmp_path / "data", 0) == []
    database = tmp_path / "data/ragd.db"
    assert change(database, b"keeper K030", b"keeper K070") > 12  # one bit each
    found = doctor(tmp_path / "data", 1)
    assert any("'d30'" in what for what in found), found
    with Server(tmp_path / "data") as server:
        for number in (1, 30, 59):
            reply = server.query(f"Who built lighthouse number {number}?", top_k=10)
            assert reply.status == 200, reply.body
            assert b"K070" not in reply.body
            for source in reply.json()["sources"]:
                text = TEXTS[source["document_id"]].encode()
                assert text[source["start"]:source["end"]].decode() == source["text"]
        content = server.request("GET", "/documents/d30/content")
        assert content.status == 500 and b"K070" not in content.body
        assert readiness(server)[1]["status"] == "degraded"
        assert b"passage_left_out" in server.log.read_bytes()


def test_a_flipped_bit_in_the_log_is_said_with_what_it_cost(tmp_path):
    with Server(tmp_path / "data") as server:
        fill(server, list(TEXTS)[:20])
        server.kill()
    log = tmp_path / "data/ragd.db-wal"
    assert change(log, b"keeper K005", b"keeper K015") > 0
    assert any("write-ahead log is damaged" in what for what in doctor(tmp_path / "data", 1))
    for _ in range(2):  # a restart is not a repair
        with Server(tmp_path / "data") as server:
            present = [name for name in list(TEXTS)[:20]
                       if server.request("GET", f"/documents/{name}").status == 200]
            assert "d4" in present and "d19" not in present
            status, store = readiness(server)
            assert status == 200 and store["status"] == "degraded"
            assert "acknowledged writes may be missing" in store["detail"]
            assert server.stop() == 0
    assert b"log_was_cut" in (tmp_path / "data.log").read_bytes()
    (tmp_path / "data/lost-writes.txt").unlink()
    with Server(tmp_path / "data") as server:
        fill(server, list(TEXTS)[:20])
        assert readiness(server)[1]["status"] == "ok"


def test_readiness_says_what_happens_and_comes_back(tmp_path):
    with Server(tmp_path / "data") as server:
        fill(server)
        assert server.stop() == 0
    database = tmp_path / "data/ragd.db"
    good = database.read_bytes()
    pages = [good[at:at + PAGE] for at in range(0, len(good), PAGE)]
    database.write_bytes(b"".join(bytes(PAGE) if b"Lighthouse number" in page else page for page in pages))
    with Server(tmp_path / "data") as server:
        for number in range(3):
            assert server.query(f"Who built lighthouse number {number}?").status == 500
        status, store = readiness(server)
        assert (status, store["status"]) == (503, "down"), store
        assert server.request("GET", "/health").status == 200
        database.write_bytes(good)
        eventually(lambda: readiness(server)[0] == 200, timeout=20, what="a ready server")
        assert server.query("Who built lighthouse number 7?").status == 200


def test_a_model_that_shrinks_under_a_server_does_not_end_it(tmp_path):
    name = "sentence-transformers/all-MiniLM-L6-v2"
    if not (ROOT / "models" / name / "model.safetensors").exists():
        pytest.skip("no model: run tools/setup")
    models = tmp_path / "models"
    shutil.copytree(ROOT / "models" / name, models / name)
    settings = {"MODELS_DIR": str(models), "MODEL_CACHE_DIR": str(tmp_path / "cache"), "RERANK_MODEL": "none"}
    with Server(tmp_path / "data", **settings) as server:  # compiles, and keeps the weights
        fill(server, ["d1"])
        assert server.stop() == 0
    weights = (models / name / "model.safetensors").read_bytes()
    for compiled in (True, False):
        if not compiled:
            shutil.rmtree(tmp_path / "cache")
            (models / name / "model.safetensors").write_bytes(weights)
        with Server(tmp_path / "data", **settings) as server:
            for shrunk in [models / name / "model.safetensors", *pathlib.Path(tmp_path / "cache").glob("*.blob")]:
                shrunk.chmod(0o600)
                with shrunk.open("r+b") as file:
                    file.truncate(4096)
            for word in ("keeper", "zebra", "quixotic", "1701", "Ærøskøbing"):
                assert server.query(f"What about {word}?", generate=False).status == 200
            assert server.stop() == 0
