"""Jobs in a store that replicas share: one that dies leaves its work to another, and nothing is lost or there twice."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from harness import Server  # noqa: E402
from jobs_world import FINISHED, finished, job_of, upload  # noqa: E402
from test_qdrant import Facade  # noqa: E402
from waiting import eventually  # noqa: E402

FILES = 40


@pytest.fixture
def replicas(tmp_path):
    with Facade(tmp_path / "qdrant") as facade:
        settings = {"QDRANT_URL": facade.url, "JOB_LEASE_SECONDS": "3"}
        with Server(tmp_path / "a", **settings) as a, Server(tmp_path / "b", **settings) as b:
            yield a, b


def worker_of(servers, job):
    """Who works on the job: its metrics say so."""
    for server in servers:
        page = server.request("GET", "/metrics").body.decode()
        if "rag_jobs_running 1" in page:
            return server
    return None


def test_another_replica_takes_over_the_job_of_a_dead_one(replicas):
    texts = {f"{i:02}.txt": f"File number {i} tells of the lighthouse. " * (1 + i % 7) for i in range(FILES)}
    reply = upload(replicas[0], list(texts.items()), {"Idempotency-Key": "k"})
    assert reply.status == 202, reply.body
    job = reply.json()["id"]
    eventually(lambda: job_of(replicas[1], job)["counts"]["completed"] >= 3, 120, "some files are done")
    worker = eventually(lambda: worker_of(replicas, job), 20, "somebody works on it")
    other = replicas[1] if worker is replicas[0] else replicas[0]
    assert job_of(other, job)["state"] not in FINISHED, "it was done too soon"
    worker.kill()
    ended = finished(other, job, 240)
    assert ended["state"] == "completed", ended
    assert '"event":"job_taken_over"' in other.log.read_text()
    documents = other.request("GET", "/documents?limit=1000").json()["documents"]
    assert sorted(one["id"] for one in documents) == sorted(texts)
    assert {one["version"] for one in documents} == {1}
    again = upload(other, list(texts.items()), {"Idempotency-Key": "k"})
    assert (again.status, again.json()["id"]) == (200, job)


def test_any_replica_shows_and_cancels_a_job(replicas):
    a, b = replicas
    job = upload(a, [(f"{i}.txt", f"{i}. " + "The keeper wrote it down. " * 300) for i in range(30)]).json()["id"]
    worker = eventually(lambda: worker_of(replicas, job), 60, "somebody works on it")
    other = b if worker is a else a
    assert [one["id"] for one in other.request("GET", "/jobs").json()["jobs"]] == [job]
    assert other.request("DELETE", f"/jobs/{job}").status == 200
    ended = finished(other, job, 120)
    assert ended["state"] == "cancelled" and ended["counts"]["cancelled"] > 0, ended["counts"]
