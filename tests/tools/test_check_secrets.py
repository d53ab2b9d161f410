"""A secret that somebody commits is found, ragd's own keys too, and never printed; this tree has none."""
import hashlib
import re
import subprocess
import sys

import pytest
from harness import ROOT, run

CHECK = ROOT / "tools/check_secrets"
ALLOWED = "tools/secrets_allowed.txt"
# Put together here, so that this file holds none.
SECRETS = {
    "AWS Access Key": "AKIA" + "Q3EGR7XNPL2VTBZA",
    "Private Key": "-----BEGIN " + "PRIVATE KEY-----",
    "GitHub Token": "ghp_" + "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx",
    "Basic Auth Credentials": "redis://" + "me:hushhush@cache.example:6379",
    "Secret Keyword": "pass" + 'word = "correct-horse-battery"',
}


@pytest.fixture
def tree(tmp_path):
    """A repository; write(name, content) puts a tracked file into it."""
    subprocess.run(["git", "init", "-q", tmp_path], check=True)

    def write(name, content):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        subprocess.run(["git", "-C", tmp_path, "add", "-f", name], check=True)

    write.root = tmp_path
    return write


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    """One that ragd itself made."""
    return run("keys", "create", "--scopes", "query", "--data-dir", tmp_path_factory.mktemp("data")).stdout.strip()


def check(root):
    done = subprocess.run([sys.executable, CHECK, root], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert (done.returncode == 0) == done.stdout.startswith("secrets: none"), done.stdout
    return done.stdout


def test_this_tree_has_none():
    assert re.fullmatch(r"secrets: none in \d+ files \(\d+ are no text: .*\)\n", check(ROOT))


@pytest.mark.parametrize("kind", SECRETS)
def test_a_planted_secret_is_named_with_its_line_and_not_printed(tree, kind):
    tree("src/a.py", f"first = 1\n{SECRETS[kind]}\n")
    printed = check(tree.root)
    assert printed.startswith(f"src/a.py:2: {kind}; ")
    assert SECRETS[kind] not in printed and "correct-horse" not in printed and "hushhush" not in printed


@pytest.mark.parametrize("around", ["export RAGD_API_KEY={}\n", "{{\"authorization\": \"Bearer {}\"}}\n"])
def test_a_key_of_ragd_is_found(tree, key, around):
    tree("notes.txt", "first\n" + around.format(key))
    printed = check(tree.root)
    assert "notes.txt:2: key of ragd; " in printed and key not in printed


def test_a_key_of_ragd_is_found_in_what_is_no_text(tree, key):
    tree("dump.bin", b"\xff\xfe\x00" + key.encode() + b"\x00")
    assert check(tree.root).startswith("dump.bin:1: key of ragd; ")


def test_what_only_looks_like_a_key_of_ragd_is_none(tree, key):
    other = "A" if key[-1] != "A" else "B"
    tree("notes.txt", f"ragd_ID_SECRET_CHECKSUM {key[:-1]}{other}\n")
    assert "1 files" in check(tree.root)


def test_what_is_not_tracked_is_not_read(tree, key):
    (tree.root / "mine.txt").write_text(key)
    assert "0 files" in check(tree.root)


def test_an_allowed_one_is_that_one_in_that_file(tree, key):
    tree("a.txt", key)
    digest = hashlib.sha256(key.encode()).hexdigest()[:12]
    assert f"a.txt {digest} WHY in {ALLOWED}" in check(tree.root)
    tree(ALLOWED, f"# why not\n\na.txt {digest} made up for a test\n")
    assert "2 files" in check(tree.root)
    tree("b.txt", key)
    assert check(tree.root).startswith("b.txt:1: key of ragd; ")


def test_a_permission_without_a_reason_or_without_a_secret_is_a_breach(tree):
    tree(ALLOWED, "a.txt 0123456789ab\nb.txt 0123456789ab made up\n")
    assert check(tree.root).splitlines() == [f"{ALLOWED}:1: path, digest and why",
                                             f"{ALLOWED}:2: b.txt has no such secret any more"]
