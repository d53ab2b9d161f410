"""What passed tidy is not read again until something changes that its result depends on."""
import json
import os
import pathlib
import shutil
import subprocess

import pytest

CHECK = pathlib.Path(__file__).resolve().parents[2] / "tools/check_tidy"
# Finds fault with a file that holds BAD, and writes down which files it was asked for.
TIDY = """#!/usr/bin/bash
[[ $1 == --version ]] && { echo "version 19"; exit 0; }
file="${@: -1}"
echo "$(basename "$file")" >> read.txt
! grep -n BAD "$file" >/dev/null || { echo "$file:1:1: error: bad name [some-check]"; exit 1; }
"""


class Tree:
    def __init__(self, root):
        self.root = root
        shutil.copy(CHECK, self.file("tools/check_tidy"))
        self.program("tools/build", "#!/usr/bin/bash\n")
        self.program("bin/cmake", "#!/usr/bin/bash\n")
        self.program("bin/clang-tidy-19", TIDY)
        self.write(".clang-tidy", "Checks: x\n")
        self.write("cmake/pch.hpp", "")
        self.write("src/base/far.hpp", "")
        self.write("src/base/near.hpp", '#include "base/far.hpp"\n')
        self.write("src/base/a.cpp", '#include "base/near.hpp"\n#include <vector>\n')
        self.write("src/base/b.cpp", "int b;\n")
        self.commands("-O1")

    def file(self, name):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def write(self, name, text):
        self.file(name).write_text(text)

    def program(self, name, text):
        self.write(name, text)
        self.file(name).chmod(0o755)

    def commands(self, flags):
        self.write("build/tidy/compile_commands.json", json.dumps(
            [{"file": str(self.root / f"src/base/{name}.cpp"), "command": f"c++ {flags} {name}.cpp"} for name in "ab"]))

    def check(self, *args):
        """The exit status, what was printed, and the files that were read for it."""
        log = self.file("read.txt")
        log.write_text("")
        env = {"PATH": f"{self.root / 'bin'}:{os.environ['PATH']}"}
        result = subprocess.run([self.root / "tools/check_tidy", *args], cwd=self.root, env=env,
                                capture_output=True, text=True, check=False)
        return result.returncode, result.stdout, sorted(log.read_text().split())


@pytest.fixture
def tree(tmp_path):
    return Tree(tmp_path)


def test_a_clean_tree_is_read_once(tree):
    assert tree.check() == (0, "tidy: 2 files in order\n", ["a.cpp", "b.cpp"])
    assert tree.check() == (0, "tidy: 2 files in order\n", [])


@pytest.mark.parametrize(("file", "text"), [("src/base/a.cpp", "int a;\n"), ("src/base/far.hpp", "int far;\n")])
def test_a_change_is_read_again_through_the_headers_too(tree, file, text):
    tree.check()
    tree.write(file, text)
    assert tree.check()[2] == ["a.cpp"]


def test_other_checks_or_flags_are_another_question(tree):
    tree.check()
    tree.commands("-O2")
    assert tree.check()[2] == ["a.cpp", "b.cpp"]
    tree.write(".clang-tidy", "Checks: y\n")
    assert tree.check()[2] == ["a.cpp", "b.cpp"]


def test_a_fault_is_printed_and_never_remembered(tree):
    tree.write("src/base/b.cpp", "int BAD;\n")
    for read in (["a.cpp", "b.cpp"], ["b.cpp"]):
        assert tree.check() == (1, f"{tree.root}/src/base/b.cpp:1:1: error: bad name [some-check]\n", read)


def test_a_tool_that_fails_without_a_word_of_why_is_a_breach(tree):
    tree.program("bin/clang-tidy-19", '#!/usr/bin/bash\n[[ $1 == --version ]] || { echo "out of memory" >&2; exit 1; }\n')
    code, printed, _ = tree.check("src/base/b.cpp")
    assert code == 1
    assert "src/base/b.cpp: clang-tidy-19 failed: out of memory" in printed


def test_a_batch_is_read_as_one_and_again_when_one_of_its_sources_changes(tree):
    batch = "build/tidy/CMakeFiles/ragd_base.dir/Unity/unity_0_cxx.cxx"
    sources = [tree.root / f"src/base/{name}.cpp" for name in "ab"]
    tree.write(batch, "".join(f'#include "{source}"\n' for source in sources))
    tree.write("build/tidy/compile_commands.json",
               json.dumps([{"file": str(tree.root / batch), "command": "c++ unity_0_cxx.cxx"}]))
    assert tree.check() == (0, "tidy: 2 files in order\n", ["unity_0_cxx.cxx"])
    assert tree.check("src/base/b.cpp") == (0, "tidy: 2 files in order\n", [])
    tree.write("src/base/far.hpp", "int far;\n")
    assert tree.check("src/base/b.cpp")[2] == ["unity_0_cxx.cxx"], "what a reaches is read with b"
