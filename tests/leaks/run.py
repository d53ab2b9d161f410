"""Many lives in one server: some beside each other, a kill in the middle of each, and at the end a look at all that is left."""
import concurrent.futures
import os
import re

from harness import Server
from leaks.life import Life
from leaks.shrink import shrink
from leaks.steps import steps_of
from leaks.truth import WORD

SEED = os.environ.get("RAGD_TEST_SEED", "20261201")
STEPS_A_LIFE = 400
AT_ONCE = 3          # lives, each with one request under way: the server has two cores
LIVES_A_KILL = 12
ENDS_AT_ONCE = 12    # the end of a tenant waits for its keys' more than it computes
SETTINGS = {"AUTH": "keys", "AUDIT": "reads", "LOG_LEVEL": "debug", "MAX_CONNECTIONS": "1000"}
KEY = re.compile(rb"ragd_\w{12}_\w{20}|ragd-operator-\w+")
PIECE, OVERLAP = 1 << 24, 256


def operator_of(server):
    return (server.data / "operator.secret").read_text().strip()


def begun(server, number):
    life = Life(server.port, operator_of(server), number)
    life.begin()
    return life


def lived(life, steps, seed):
    for step in steps:
        try:
            life.step(step)
        except Exception as broken:
            raise AssertionError(f"life {seed} of seed {SEED}, {step}: {broken!r}; to see it alone and in fewer steps: "
                                 f"RAGD_TEST_SEED={SEED} RAGD_LEAK_LIFE={seed}") from broken


def at_once(work, items, count=AT_ONCE):
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(work, items))


def run_group(server, first, lives, steps):
    """So many lives from `first` on; the server is killed in the middle of them."""
    seeds = {number: steps_of(f"{SEED}/{number}", steps) for number in range(first, first + lives)}
    half = steps // 2

    def begin(number):
        life = begun(server, number)
        lived(life, seeds[number][:half], number)
        return life

    def go_on(life):
        life.found_again(server.port, operator_of(server))
        lived(life, seeds[life.number][half:], life.number)

    living = at_once(begin, seeds)
    server.kill()
    server.start()
    at_once(go_on, living)
    at_once(Life.end, living, ENDS_AT_ONCE)


def found_in(file):
    """Words and keys in a file of any size."""
    found, kept = set(), b""
    with file.open("rb") as stream:
        while piece := stream.read(PIECE):
            text = kept + piece
            found |= set(WORD.findall(text)) | set(KEY.findall(text))
            kept = text[-OVERLAP:]
    return found


def check_what_is_left(server, redis=None):
    """Of a server that has stopped, all of whose tenants are gone: its files, its log, its trail, and the shared cache."""
    files = [file for file in server.data.rglob("*") if file.is_file() and file.name != "operator.secret"]
    for file in [*files, server.log]:
        assert not (found := found_in(file)), (file.name, sorted(found)[:5])
    if redis:
        names = redis.call("KEYS", "*")
        assert names, "the shared cache was used"
        shared = b"\n".join([*names, *(value for value in redis.call("MGET", *names) if value)])
        assert not WORD.search(shared) and not KEY.search(shared)


def run_lives(folder, steps, redis=None):
    """All steps, in lives of STEPS_A_LIFE. How many steps there were."""
    lives = max(1, round(steps / STEPS_A_LIFE))
    settings = SETTINGS | ({"REDIS_URL": redis.url} if redis else {})
    with Server(folder / "data", **settings) as server:
        for first in range(1, lives + 1, LIVES_A_KILL):
            run_group(server, first, min(LIVES_A_KILL, lives + 1 - first), STEPS_A_LIFE)
            print(f"{min(first + LIVES_A_KILL - 1, lives) * STEPS_A_LIFE} of {lives * STEPS_A_LIFE} steps, seed {SEED}", flush=True)
        assert server.stop() == 0
    check_what_is_left(server, redis)
    return lives * STEPS_A_LIFE


def run_one(folder, number):
    """One life alone; where it fails, the fewest of its steps that do."""
    with Server(folder / "data", **SETTINGS) as server:
        fresh = iter(range(1_000_000, 2_000_000))

        def failure(steps):
            life = begun(server, next(fresh))
            try:
                lived(life, steps, number)
            except AssertionError as broken:
                return broken
            finally:
                life.leave()
            return None

        steps = steps_of(f"{SEED}/{number}", STEPS_A_LIFE)
        if failure(steps):
            fewest = shrink(steps, failure)
            raise AssertionError("\n".join(map(str, ["these steps fail:", *fewest, failure(fewest)])))
