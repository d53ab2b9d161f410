"""What the image holds is enough: the server runs on exactly those files, as uid 65532, on a root that cannot be
written. The libraries of Debian are those of the packages in deploy/runtime-packages.txt and what these depend on."""
import pathlib
import re
import shutil
import subprocess

import harness
import pytest
from harness import ROOT, Server

BWRAP = ["bwrap", "--unshare-user", "--unshare-ipc", "--uid", "65532", "--gid", "65532", "--cap-drop", "ALL",
         "--die-with-parent", "--clearenv"]
LOADER = "/lib64/ld-linux-x86-64.so.2"
HERE = "/usr/local"


def can_confine():
    return subprocess.run([*BWRAP, "--ro-bind", "/", "/", "true"], capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not can_confine(), reason="this kernel lets no user make namespaces")


@pytest.fixture(scope="module")
def image(tmp_path_factory):
    root = tmp_path_factory.mktemp("image")
    done = subprocess.run(["make", "-C", ROOT, "install", f"DESTDIR={root}", f"RAGD={harness.RAGD}"],
                          capture_output=True, text=True, env=harness.environment(), check=False)
    assert done.returncode == 0, done.stderr
    yield root
    shutil.rmtree(root)


def debian_libraries(image):
    """Every library that the image's files ask the loader for and that is not the image's own."""
    files = [image / "usr/local/bin/ragd", *(image / "usr/local/lib/ragd").glob("*.so*")]
    shown = subprocess.run(["ldd", *files], capture_output=True, text=True, check=True,
                           env=harness.environment()).stdout
    assert "not found" not in shown
    return {path for path in re.findall(r"=> (/\S+)", shown)
            if not path.startswith(str(image))}


def closure(packages):
    """Packages, and all that they depend on."""
    known, new = set(), set(packages)
    while new:
        known |= new
        shown = subprocess.run(["dpkg-query", "-W", "-f", "${Depends}, ${Pre-Depends},", *sorted(new)],
                               capture_output=True, text=True, check=True).stdout
        named = {re.split(r"[ (:|]", one.strip())[0] for one in shown.split(",") if one.strip()}
        installed = subprocess.run(["dpkg-query", "-W", "-f", "${binary:Package} ", *sorted(named)],
                                   capture_output=True, text=True, check=False).stdout
        new = {one.split(":")[0] for one in installed.split()} - known
    return known


def sandbox(image, folders):
    """An empty root with the image's own files and the libraries of Debian that they load, and no others."""
    words = [*BWRAP, "--tmpfs", "/", "--ro-bind", str(image / "usr/local"), HERE]
    for library in sorted(debian_libraries(image) | {LOADER}):
        words += ["--ro-bind", str(pathlib.Path(library).resolve()), library]
    words += ["--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
    for inside, outside in folders.items():
        words += ["--bind", str(outside), inside]
    settings = {"MODEL_CACHE_DIR": "/var/cache/ragd", "LOG_FORMAT": "json"}
    for name, value in settings.items():
        words += ["--setenv", name, value]
    return [*words, "--remount-ro", "/"]


def test_the_packages_hold_the_libraries(image):
    lines = (ROOT / "deploy/runtime-packages.txt").read_text().splitlines()
    packages = {line for line in lines if not line.startswith("#")}
    real = sorted({str(pathlib.Path(one).resolve()) for one in debian_libraries(image)})
    names = real + [one.removeprefix("/usr") for one in real]  # dpkg may know it by its name before /usr was merged
    shown = subprocess.run(["dpkg-query", "-S", *names], capture_output=True, text=True, check=False).stdout
    owner = {path.removeprefix("/usr"): package for package, path in re.findall(r"^([^:,]+)[^/]*(/\S+)$", shown, re.M)}
    assert not [path for path in real if path.removeprefix("/usr") not in owner], "a library of no package"
    owners = set(owner.values())
    assert owners <= closure(packages), owners - closure(packages)
    loaded_when_there = {"libtesseract5", "tesseract-ocr-eng", "tesseract-ocr-osd"}
    assert packages - {"ca-certificates"} - loaded_when_there <= owners, "no package that nothing needs"


def test_it_serves_on_a_root_that_cannot_be_written(image, tmp_path, monkeypatch):
    data, cache = tmp_path / "data", tmp_path / "cache"
    data.mkdir()
    cache.mkdir()
    prefix = sandbox(image, {str(data): data, "/var/cache/ragd": cache})
    monkeypatch.setattr(harness, "RAGD", f"{HERE}/bin/ragd")
    with Server(data, prefix=prefix) as server:
        assert server.request("GET", "/health").json() == {"status": "ok"}
        assert server.index({"id": "mast", "text": "The mast is twelve metres high."}).status == 200
        answer = server.query("How high is the mast?").json()
        assert "twelve" in answer["answer"]
    assert list(cache.glob("*.blob")), "compiled models are kept in the volume"
