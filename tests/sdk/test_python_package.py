"""The package of the Python client: built, installed elsewhere, used; its types; and what its README shows."""
import re
import subprocess
import sys
import zipfile

import pytest
from harness import ROOT
from sdk_world import PYTHON_SDK, SDK_VENV, sdk_python

README = (PYTHON_SDK / "README.md").read_text()
BLOCKS = re.findall(r"^```python\n(.*?)^```", README, re.M | re.S)


def done(*command, timeout=300, **environment):
    clean = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    result = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=timeout, check=False,
                            env=clean | environment)
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Built without a network, from a source archive as others would have it."""
    folder = tmp_path_factory.mktemp("dist")
    done("/bin/sh", "-ec", f'cd "{PYTHON_SDK}" && exec "{sdk_python()}" -m hatchling build -d "{folder}"')
    built = sorted(folder.iterdir())
    assert [one.name for one in built] == [f"ragd-{version()}-py3-none-any.whl", f"ragd-{version()}.tar.gz"]
    return built[0]


def version():
    return re.search(r"project\(ragd VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text())[1]


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A fresh environment with the wheel in it; what it depends on lies in that of the SDK's tests."""
    venv = tmp_path_factory.mktemp("fresh") / "venv"
    done(sys.executable, "-m", "venv", venv)
    site = next((venv / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(f"{next((SDK_VENV / 'lib').glob('python*/site-packages'))}\n")
    done(venv / "bin/python", "-m", "pip", "install", "-q", "--no-index", "--disable-pip-version-check", wheel)
    return venv / "bin/python"


def test_the_wheel_has_what_it_needs_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    sources = {str(one.relative_to(PYTHON_SDK / "src")) for one in (PYTHON_SDK / "src").rglob("*.py")}
    info = f"ragd-{version()}.dist-info/"
    assert names == sources | {"ragd/py.typed"} | {info + one for one in ("METADATA", "RECORD", "WHEEL", "licenses/LICENSE")}
    metadata = zipfile.ZipFile(wheel).read(info + "METADATA").decode()
    assert "License-Expression: Apache-2.0" in metadata and "Requires-Python: >=3.10" in metadata
    assert {"langchain", "llamaindex"} == set(re.findall(r"^Provides-Extra: (\S+)", metadata, re.M))


def test_the_licence_is_that_of_the_project():
    assert (PYTHON_SDK / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_what_is_installed_works(installed, running):
    said = done(installed, "-c", "import ragd; print(ragd.__file__, ragd.__version__, ragd.Client().version().version)",
                RAGD_URL=running.url).split()
    assert str(installed.parents[1]) in said[0] and said[1:] == [version(), version()]


TRIO = """
import trio, ragd
async def main():
    async with ragd.AsyncClient() as client:
        await client.index([{"id": "trio", "text": "The boat is called Aurora."}], collection="trio")
        async with client.stream("What is the boat called?", collection="trio") as events:
            await anext(events)
        async with client.stream("What is the boat called?", collection="trio") as events:
            print((await events.final()).answer)
        job = await client.upload(ragd.UploadFile(b"The port is called Hamn.", name="port.txt"), collection="trio")
        print((await client.wait(job.id)).state, [one.id async for one in client.documents(collection="trio")])
        with trio.move_on_after(0.001):
            async with client.stream("What is the boat called?", collection="trio") as events:
                await trio.sleep_forever()
        print((await client.health()).status)
trio.run(main, strict_exception_groups=True)
"""


def test_it_runs_on_trio(installed, running):
    said = done(installed, "-W", "error", "-c", TRIO, RAGD_URL=running.url)
    assert "Aurora" in said and "completed ['port.txt', 'trio']" in said and said.endswith("ok\n")


def test_the_readme_runs(installed, running):
    """In the order of the page; each in a process of its own."""
    assert len(BLOCKS) >= 8
    printed = [done(installed, "-c", block, RAGD_URL=running.url, LANGSMITH_TRACING="false") for block in BLOCKS]
    assert "75 °C" in printed[0] and "[1] tea.md, bytes 0 to" in printed[0]
    assert "extractive" in printed[1] and "office.txt completed" in printed[2] and "tea.md 1" in printed[3]
    assert "Done(" in printed[4] and "422 urn:ragd:problem:invalid_field" in printed[5] and "/top_k" in printed[5]
    assert "ten leaves" in printed[6] and "ten leaves" in printed[7] and "mint.md" in printed[7]


CORE = ["src/ragd/__init__.py"]  # and what it imports: all but the retrievers, whose frameworks take minutes to read


@pytest.fixture(scope="module")
def mypy(tmp_path_factory):
    cache = tmp_path_factory.mktemp("mypy")

    def check(*arguments):
        return subprocess.run([sdk_python(), "-m", "mypy", "--strict", "--cache-dir", cache, *arguments], cwd=PYTHON_SDK,
                              capture_output=True, text=True, timeout=600, check=False,
                              env={"PATH": "/usr/bin:/bin", "MYPYPATH": str(PYTHON_SDK / "src")})
    return check


def test_types_hold_with_the_frameworks(mypy):
    result = mypy()
    assert "Success: no issues found" in result.stdout, result.stdout + result.stderr


@pytest.mark.parametrize("python", ["3.10", "3.14"])
def test_types_hold_for_the_oldest_and_the_newest_python(mypy, python):
    result = mypy("--python-version", python, *CORE)
    assert "Success: no issues found" in result.stdout, result.stdout + result.stderr


def test_who_uses_it_wrongly_is_told_by_the_types(mypy, tmp_path):
    (tmp_path / "use.py").write_text(
        "import ragd\nwith ragd.Client() as client:\n"
        "    reveal_type(client.query('?').sources[0].scores.rerank)\n    client.query('?', topk=5)\n"
        "    client.query('?', mode='fuzzy')\n")
    said = mypy("--python-version", "3.14", tmp_path / "use.py").stdout
    assert 'Revealed type is "float | None"' in said.replace("builtins.", "").replace("Union[float, None]", "float | None")
    assert '"topk"' in said and '"fuzzy"' in said.replace("'", '"') and "Found 2 errors" in said, said
