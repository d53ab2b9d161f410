"""A job survives kill -9: nothing that was accepted is lost, and nothing is there twice."""
import random
import threading

from harness import Server
from jobs_world import FINISHED, finished, job_of, upload
from waiting import eventually

FILES = 200


def documents_of(server):
    found, cursor = [], ""
    while cursor is not None:
        page = server.request("GET", f"/documents?limit=100&cursor={cursor}").json()
        found += page["documents"]
        cursor = page["next_cursor"]
    return found


def jobs_of(server):
    return server.request("GET", "/jobs").json()["jobs"]


def test_a_job_of_200_files_survives_kill_9(tmp_path):
    chance = random.Random(7)
    texts = {f"{i:03}.txt": f"File number {i} tells of {chance.getrandbits(64):x}. " * chance.randint(1, 12)
             for i in range(FILES)}
    server = Server(tmp_path / "data").start()
    reply = upload(server, list(texts.items()), {"Idempotency-Key": "once"})
    assert reply.status == 202
    job, kills = reply.json()["id"], 0
    for share in (0.05, 0.3, 0.5, 0.8):
        def has_done(share=share):
            now = job_of(server, job)
            return now["counts"]["completed"] >= share * FILES or now["state"] in FINISHED
        eventually(has_done, 120, f"{share} of the files")
        if job_of(server, job)["state"] in FINISHED:
            break
        server.kill()
        kills += 1
        server.start()
    assert kills >= 3, "it was done too soon to be killed"
    with_key = upload(server, list(texts.items()), {"Idempotency-Key": "once"})
    assert with_key.json()["id"] == job
    ended = finished(server, job, 180)
    assert ended["state"] == "completed", ended
    documents = documents_of(server)
    assert sorted(one["id"] for one in documents) == sorted(texts)
    assert {one["version"] for one in documents} == {1}, "what was there already was not put again"
    for name in chance.sample(sorted(texts), 20):
        assert server.request("GET", f"/documents/{name}/content").body.decode() == texts[name]
    assert ended["counts"]["documents"] == FILES
    assert not [one for one in (tmp_path / "data" / "uploads").rglob("*") if one.is_file()], "uploads stay behind"
    server.stop()


def test_an_upload_is_whole_or_not_there(tmp_path):
    """Killed at some moment while it is sent: whoever got no 202 sends it again, and it is there once."""
    server = Server(tmp_path / "data").start()
    files = [(f"{i}.txt", f"Text number {i}. " * 50) for i in range(50)]
    for moment in (0.0, 0.01, 0.03, 0.06):
        killer = threading.Timer(moment, server.kill)
        killer.start()
        try:
            answered = upload(server, files).status
        except OSError:
            answered = None
        killer.join()
        server.start()
        jobs = jobs_of(server)
        assert answered is None or (answered == 202 and jobs)
        eventually(lambda: all(one["state"] != "receiving" for one in jobs_of(server)), 20, "half an upload is dropped")
        for one in jobs_of(server):
            finished(server, one["id"], 120)
    last = finished(server, upload(server, files).json()["id"], 120)
    assert last["state"] == "completed"
    assert {one["version"] for one in documents_of(server)} == {1}
    server.stop()
