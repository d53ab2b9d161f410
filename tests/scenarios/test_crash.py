"""Killed at random moments of indexing, updating and deleting, ragd keeps what it acknowledged."""
import os
import random
import threading

from harness import Server

KILLS = int(os.environ.get("RAGD_TEST_KILLS", "100"))
SEED = int(os.environ.get("RAGD_TEST_SEED", "20261122"))
DOCUMENTS = 24  # ids that the client picks from, so that updates and deletes meet old versions


def text_of(name, revision):
    """Three chunks (see CHUNKING); every paragraph carries a word that only this revision has."""
    mark = f"zq{name}x{revision}"
    return "\n\n".join(f"Paragraph {number} of {mark} tells about harbour {number * 7} and its cranes. "
                       f"The tide at {mark} rises {number} times before the boats leave."
                       for number in range(1, 4))


CHUNKING = {"chunk_size": 48, "overlap": 0}


class Client:
    """Sends operations one after the other and remembers what was acknowledged."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.acknowledged = {}  # id -> text, or None once deleted
        self.in_flight = {}     # id -> text, or None for a delete, of the operation without an answer
        self.revision = 0
        self.failure = None
        self.acknowledgements = 0

    def operate(self, server, until):
        try:
            while not until.is_set():
                self.one(server)
        except OSError:
            pass  # the server was killed under us; in_flight says what was under way
        except AssertionError as wrong:
            self.failure = wrong

    def one(self, server):
        ids = [f"d{n}" for n in self.random.sample(range(DOCUMENTS), self.random.choice((1, 1, 3)))]
        if self.random.random() < 0.25:
            name = ids[0]
            self.in_flight = {name: None}
            reply = server.request("DELETE", f"/documents/{name}")
            assert reply.status == (204 if self.acknowledged.get(name) else 404), reply.body
        else:
            self.revision += 1
            self.in_flight = {name: text_of(name, self.revision) for name in ids}
            documents = [{"id": name, "text": text} for name, text in self.in_flight.items()]
            reply = server.index(*documents, **CHUNKING)
            assert reply.status == 200, reply.body
        self.acknowledged |= self.in_flight
        self.acknowledgements += 1
        self.in_flight = {}


def stored(server):
    return {entry["id"]: entry for entry in server.request("GET", "/documents?limit=100").json()["documents"]}


def settle(server, client):
    """What was in flight is there whole or not at all; from now on it counts as acknowledged."""
    for name, text in client.in_flight.items():
        reply = server.request("GET", f"/documents/{name}/content")
        now = reply.body.decode() if reply.status == 200 else None
        assert now in (text, client.acknowledged.get(name)), f"{name} is neither the old nor the new text"
        client.acknowledged[name] = now
    client.in_flight = {}


def verify(server, client, names):
    entries = stored(server)
    expected = {name for name, text in client.acknowledged.items() if text is not None}
    assert set(entries) == expected
    for name in names:
        text = client.acknowledged.get(name)
        if text is None:
            continue
        assert server.request("GET", f"/documents/{name}/content").body.decode() == text
        mark = text.split()[3]
        answer = server.query(mark, mode="keyword", top_k=20, generate=False).json()
        mine = [source for source in answer["sources"] if source["document_id"] == name]
        assert len(mine) >= 1, f"{name} is stored but not found"
        for source in answer["sources"]:
            assert mark not in source["text"] or source["document_id"] == name
        for source in mine:
            assert source["version"] == entries[name]["version"]
            assert source["text"].encode() == text.encode()[source["start"]:source["end"]]


def no_old_text(server, old_marks, client):
    """Words of replaced and deleted revisions are in no answer."""
    current = {text.split()[3] for text in client.acknowledged.values() if text}
    for mark in old_marks - current:
        answer = server.query(mark, mode="keyword", top_k=5, generate=False).json()
        assert all(mark not in source["text"].split() for source in answer["sources"]), mark


def test_nothing_acknowledged_is_lost_when_killed(tmp_path):
    chance = random.Random(SEED)
    client = Client(SEED)
    server = Server(tmp_path / "data")
    marks = set()
    for kill in range(KILLS):
        server.start()
        settle(server, client)
        verify(server, client, chance.sample([f"d{n}" for n in range(DOCUMENTS)], 6))
        stop = threading.Event()
        worker = threading.Thread(target=client.operate, args=(server, stop))
        worker.start()
        killer = threading.Timer(chance.uniform(0.005, 0.4), server.kill)
        killer.start()
        killer.join()
        stop.set()
        worker.join(timeout=60)
        assert not worker.is_alive() and client.failure is None, client.failure
        marks |= {text.split()[3] for text in client.acknowledged.values() if text}
    server.start()
    settle(server, client)
    verify(server, client, [f"d{n}" for n in range(DOCUMENTS)])
    no_old_text(server, marks, client)
    print(f"{KILLS} kills, {client.acknowledgements} acknowledgements, seed {SEED}: nothing lost")
    assert client.acknowledgements > KILLS / 2, "too few operations were acknowledged to prove anything"
    assert server.stop() == 0
