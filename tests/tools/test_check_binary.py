"""The binary is hardened, and the check of that finds what is not."""
import os
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).parents[2]
CHECK = ROOT / "tools/check_binary"
RAGD = os.environ.get("RAGD_BIN", str(ROOT / "build/release/ragd"))


def check(binary):
    return subprocess.run([CHECK, binary], capture_output=True, text=True, timeout=300)


def test_the_binary_is_hardened():
    done = check(RAGD)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("flags,said", [
    (["-no-pie", "-fno-pie"], "position-independent"),
    (["-Wl,-z,norelro"], "RELRO"),
    (["-Wl,-z,lazy"], "RELRO"),
    (["-Wl,-z,execstack"], "stack is executable"),
    (["-fno-stack-protector"], "no stack protector"),
    (["-U_FORTIFY_SOURCE"], "_FORTIFY_SOURCE"),
    (["-fcf-protection=none"], "CET"),
    (["-Wl,-rpath,/somewhere"], "'/somewhere'"),
])
def test_what_is_missing_is_found(tmp_path, flags, said):
    source = tmp_path / "one.c"
    source.write_text('#include <stdio.h>\n#include <string.h>\n'
                      'int main(int n, char** v) { char b[64]; strcpy(b, v[n - 1]); return puts(b); }\n')
    good = ["-O2", "-fPIE", "-pie", "-fstack-protector-strong", "-D_FORTIFY_SOURCE=3", "-fcf-protection=full",
            "-Wl,-z,relro,-z,now,-z,noexecstack"]
    subprocess.run(["clang-19", *good, *flags, str(source), "-o", str(tmp_path / "one")], check=True, timeout=60,
                   stderr=subprocess.DEVNULL)
    done = check(tmp_path / "one")
    assert done.returncode == 1 and said in done.stdout, done.stdout
