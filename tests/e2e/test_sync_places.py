"""Sources that are no folders: git repositories and buckets of S3, through `ragd index`."""
import json
import pathlib
import subprocess
import sys

import pytest
from harness import run

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "fakes"))

from s3 import S3  # noqa: E402  (the path above makes it importable)


def index(server, *arguments, **settings):
    done = run("index", "--json", "--url", server.url, *arguments, **settings)
    return done.returncode, json.loads(done.stdout or "{}"), done.stderr


def statuses(report):
    return {one["id"]: one["status"] for one in report["documents"]}


class Repository:
    def __init__(self, path):
        self.work, self.bare = path / "work", path / "handbook.git"
        self.git("init", "-q", "-b", "main", str(self.work), at=path)
        self.git("init", "-q", "--bare", "-b", "main", str(self.bare), at=path)

    def git(self, *arguments, at=None):
        done = subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *arguments],
                              cwd=at or self.work, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, branch="main", **files):
        for name, text in files.items():
            path = self.work / name.replace("__", "/").replace("_", ".")
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "change")
        self.git("push", "-q", str(self.bare), f"HEAD:{branch}")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path):
    made = Repository(tmp_path)
    made.commit(a_md="The door code is 4711.", docs__b_md="The safe is behind the picture.")
    return made


def test_a_repository_is_a_source(server, repository):
    for name in (repository.bare, f"file://{repository.bare}", f"git+file://{repository.bare}"):
        code, report, said = index(server, name)
        assert code == 0 and set(statuses(report)) == {"a.md", "docs/b.md"}, said
    assert set(statuses(report).values()) == {"unchanged"}, "however it is named"
    commit = repository.commit(a_md="The door code is 0815.", docs__b_md=None, c_md="New.")
    code, report, _ = index(server, repository.bare, "--delete")
    assert code == 0 and report["removed"] == ["docs/b.md"]
    assert statuses(report) == {"a.md": "updated", "c.md": "created"}
    document = server.request("GET", "/documents/a.md").json()
    assert document["metadata"]["commit"] == commit
    assert document["url"].startswith("source:handbook.git~") and str(repository.bare) not in json.dumps(document)


def test_a_branch_is_a_source_of_its_own(server, repository):
    repository.git("checkout", "-q", "-b", "next")
    repository.commit(branch="next", a_md="The door code will be 1234.")
    code, report, _ = index(server, f"{repository.bare}#next")
    assert code == 0 and statuses(report)["a.md"] == "created"
    assert b"1234" in server.request("GET", "/documents/a.md/content").body
    code, _, said = index(server, f"{repository.bare}#nowhere")
    assert code != 0 and "nowhere" in said
    assert index(server, f"{repository.bare}#--upload-pack=x")[0] == 2


def test_nothing_of_a_repository_is_run_or_followed(server, repository, tmp_path):
    proof = tmp_path / "proof"
    for hook in ("post-checkout", "post-merge", "pre-commit"):
        path = repository.bare / "hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch {proof}\n")
        path.chmod(0o755)
    (repository.work / "link.md").symlink_to("/etc/passwd")
    repository.commit(x_md="Text.")
    code, report, _ = index(server, repository.bare)
    assert code == 0 and "link.md" not in statuses(report) and not proof.exists()
    assert index(server, f"ext::sh -c 'touch {proof}' .git")[0] != 0 and not proof.exists()
    assert index(server, "git+ext://sh%20-c%20x")[0] == 2


def test_what_a_repository_ignores_for_us_is_left_out(server, repository):
    (repository.work / ".ragdignore").write_text("docs/\n")
    repository.commit(x_md="Text.")
    assert set(statuses(index(server, repository.bare)[1])) == {"a.md", "x.md"}
    assert set(statuses(index(server, repository.bare, "--exclude", "x.md", "--again")[1])) == {"a.md"}


@pytest.fixture
def bucket():
    objects = {f"handbook/{name}": text.encode() for name, text in (
        ("a.md", "The door code is 4711."), ("b c+d.md", "A name with signs."), ("ä/ü.md", "Umlauts."),
        (".hidden.md", "Hidden."), ("deep/er/e.md", "Deep."), ("deep/", ""), ("t.csv", "text\nOne\nTwo\n"))}
    with S3({"books": objects | {"other/x.md": b"Not asked for."}}) as service:
        yield service


ALL = {"a.md", "b c+d.md", "ä/ü.md", "deep/er/e.md", "t.csv#1", "t.csv#2"}


def test_a_bucket_is_a_source(server, bucket):
    code, report, said = index(server, "s3://books/handbook", **bucket.environment())
    assert code == 0 and set(statuses(report)) == ALL, said
    assert b"4711" in server.request("GET", "/documents/a.md/content").body
    bucket.requests.clear()
    code, report, _ = index(server, "s3://books/handbook/", **bucket.environment())
    assert set(statuses(report).values()) == {"unchanged"}
    assert all("list-type=2" in request for request in bucket.requests), "nothing is fetched again"
    objects = bucket.objects["books"]
    objects["handbook/a.md"] = b"The door code is 0815."
    del objects["handbook/deep/er/e.md"]
    code, report, _ = index(server, "s3://books/handbook", "--delete", **bucket.environment())
    assert code == 0 and report["removed"] == ["deep/er/e.md"] and statuses(report)["a.md"] == "updated"
    names = [one["name"] for one in json.loads(run("sources", "--json", "--url", server.url).stdout)["sources"]]
    assert names == ["s3://books/handbook"]
    assert server.request("GET", "/documents/a.md").json()["url"] == "s3://books/handbook/a.md"


def test_a_session_token_is_signed_with_the_rest(server, bucket):
    bucket.token = "token/with+signs=="
    assert index(server, "s3://books/handbook", **bucket.environment())[0] == 0


def test_a_service_that_stumbles_is_asked_again(server, bucket):
    bucket.failures += [(503, "SlowDown"), (500, "InternalError")]
    code, report, said = index(server, "s3://books/handbook", **bucket.environment())
    assert code == 0 and set(statuses(report)) == ALL, said


def test_who_may_not_read_is_told_so(server, bucket):
    for wrong, word in (({"AWS_SECRET_ACCESS_KEY": "wrong"}, "SignatureDoesNotMatch"),
                        ({"AWS_ACCESS_KEY_ID": "nobody"}, "InvalidAccessKeyId"),
                        ({"AWS_REGION": "other"}, "AuthorizationHeaderMalformed")):
        code, _, said = index(server, "s3://books/handbook", **bucket.environment(**wrong))
        assert code not in (0, 6) and word in said and "wrong" not in said.replace("SignatureDoesNotMatch", "")
    code, _, said = index(server, "s3://nothing", **bucket.environment())
    assert code == 3 and "NoSuchBucket" in said
    assert index(server, "s3://B")[0] == 2
    assert index(server, "s3://books", AWS_ACCESS_KEY_ID="half")[0] == 2


def test_an_object_that_cannot_be_fetched_costs_itself(server, bucket):
    index(server, "s3://books/handbook", "--include", "a.md", **bucket.environment())
    requests = len(bucket.requests)
    bucket.objects["books"]["handbook/broken.pdf"] = b"%PDF-1.7\nno\n"
    code, report, _ = index(server, "s3://books/handbook", **bucket.environment())
    assert code == 6 and [one["id"] for one in report["failed"]] == ["broken.pdf"] and len(bucket.requests) > requests
    assert set(statuses(report)) == ALL
