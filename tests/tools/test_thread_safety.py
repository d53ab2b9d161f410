"""A missing lock is a compile error: each piece compiles with its lock and does not without."""
import json
import pathlib
import shlex
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HEAD = """
#include "base/guarded.hpp"
#include "base/mutex.hpp"
namespace ragd {
struct Table {
    mutable Mutex mutex;
    int rows __attribute__((guarded_by(mutex))) = 0;
    void add() __attribute__((requires_capability(mutex))) { ++rows; }
};
struct Shared {
    mutable SharedMutex mutex;
    int rows __attribute__((guarded_by(mutex))) = 0;
};
"""


def compiles(body, folder):
    """With the very command of sources of ours."""
    commands = json.loads((ROOT / "build/asan/compile_commands.json").read_text())
    ours = next(c["command"] for c in commands if "/ragd_base.dir/Unity/" in c["file"])
    source = folder / "piece.cpp"
    source.write_text(f"{HEAD}{body}\n}}  // namespace ragd\n")
    command = shlex.split(ours)
    command[command.index("-o"):] = ["-fsyntax-only", str(source)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0 or "[-Werror,-Wthread-safety" in result.stderr, result.stderr
    return result.returncode == 0


@pytest.mark.parametrize(("with_lock", "without"), [
    ("int f(Table& t) { const Lock lock{t.mutex}; return t.rows; }",
     "int f(Table& t) { return t.rows; }"),
    ("void f(Table& t) { const Lock lock{t.mutex}; t.add(); }",
     "void f(Table& t) { t.add(); }"),
    ("void f(Table& t) { Lock lock{t.mutex}; t.add(); lock.unlock(); }",
     "void f(Table& t) { Lock lock{t.mutex}; lock.unlock(); t.add(); }"),
    ("int f(Shared& s) { const ReadLock lock{s.mutex}; return s.rows; }",
     "int f(Shared& s) { return s.rows; }"),
    ("void f(Shared& s) { const WriteLock lock{s.mutex}; ++s.rows; }",
     "void f(Shared& s) { const ReadLock lock{s.mutex}; ++s.rows; }"),
], ids=["read", "call", "after unlock", "shared read", "write as a reader"])
def test_a_missing_lock_does_not_compile(tmp_path, with_lock, without):
    assert compiles(with_lock, tmp_path)
    assert not compiles(without, tmp_path)
