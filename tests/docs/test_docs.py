"""The commands in the documentation run as they stand there."""
import re
import shlex
import shutil
import subprocess

import pytest
from harness import RAGD, ROOT, Server, environment


def blocks(file, language):
    return re.findall(rf"^```{language}\n(.*?)^```", (ROOT / file).read_text(), re.M | re.S)


def session_of(file):
    """Each command of the console blocks with what the document says that it prints."""
    found = {}
    for block in blocks(file, "console"):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            found[command] = output
    return found


def same(printed):
    """What does not differ from run to run or from CPU to CPU: no ids, times, scores."""
    printed = re.sub(r"[0-9a-f]{32}", "ID", printed.strip())
    return re.sub(r"(in|score|embed|retrieve|fuse|hydrate|rerank|read|generate|total) [0-9.]+", r"\1 N", printed)


@pytest.mark.parametrize("file", ["docs/api.md"])
def test_curl_examples(file, server):
    scripts = blocks(file, "sh")
    assert scripts
    for script in scripts:
        for command in re.split(r"\n(?=curl )", script.strip()):
            mine = command.replace("http://127.0.0.1:8080", server.url)
            result = subprocess.run(["bash", "-c", mine], capture_output=True, text=True, timeout=60,
                                    check=False)
            assert result.returncode == 0, f"{command}\n{result.stderr}\n{result.stdout}"


def test_the_session_of_the_readme(tmp_path):
    """In a copy of the folders that the session uses, so that nothing of the clone is touched."""
    printed = session_of("README.md")
    session = list(printed)
    assert len(session) >= 3
    shutil.copytree(ROOT / "demo", tmp_path / "demo")
    for command in session:
        assert shlex.split(command)[0] == "build/release/ragd"
        mine = command.replace("build/release/ragd", RAGD, 1)
        result = subprocess.run(["bash", "-c", mine], capture_output=True, text=True, cwd=tmp_path,
                                env=environment(XDG_DATA_HOME=str(tmp_path / "home")), timeout=120,
                                check=False)
        assert result.returncode == 0, f"{command}\n{result.stderr}"
        assert same(result.stdout) == same(printed[command]), command


def test_the_commands_for_measuring_on_your_own_questions(tmp_path):
    scripts = blocks("docs/eval.md", "sh")
    assert len(scripts) >= 3
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/ragd").write_text(f'#!/bin/sh\nexec "{RAGD}" "$@"\n')
    (tmp_path / "bin/ragd").chmod(0o755)
    ours = environment()
    ours["PATH"] = f"{tmp_path / 'bin'}:{ours['PATH']}"
    for script in scripts:
        result = subprocess.run(["bash", "-ec", script], capture_output=True, text=True, cwd=tmp_path,
                                env=ours, timeout=120, check=False)
        assert result.returncode == 0, f"{script}\n{result.stderr}"
    assert (tmp_path / "before.json").exists() and (tmp_path / "after.html").exists()


def test_make_targets_that_the_documents_name_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    for file in ("README.md", "CONTRIBUTING.md", "docs/api.md"):
        for named in re.findall(r"(?:^|`|=folder )make ([a-z]+)", (ROOT / file).read_text(), re.M):
            assert named in targets, f"{file} names make {named}"


def test_links_between_documents_lead_somewhere():
    for file in [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")]:
        for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", file.read_text()):
            if "://" not in link:
                assert (file.parent / link).exists(), f"{file.name} links to {link}"
