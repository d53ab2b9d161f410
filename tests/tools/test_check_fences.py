"""Each fence finds what it is there to find, and the tree keeps all of them."""
import pathlib
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def breaches(root):
    """What is printed of files; a tree of one file leaves nearly every permission unused."""
    result = subprocess.run([ROOT / "tools/check_fences", root], capture_output=True, text=True, check=False)
    return [line for line in result.stdout.splitlines() if not line.startswith("tools/check_fences: ")]


def write(root, name, text):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_this_tree_keeps_every_fence():
    result = subprocess.run([ROOT / "tools/check_fences"], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


CODE = {
    "JSON": "boost::json::object o;",
    "threads": "std::jthread worker{[] {}};",
    "mutexes": "const std::lock_guard lock{mutex_};",
    "clocks": "const auto now = std::chrono::steady_clock::now();",
    "sleeping": "std::this_thread::sleep_for(1s);",
    "catch": "} catch (const std::exception&) {",
    "environment": 'const char* home = std::getenv("HOME");',
    "macros": "#define TWICE(x) x x",
}


@pytest.mark.parametrize("fence", CODE)
def test_a_fence_is_named_with_the_line_that_crosses_it(tmp_path, fence):
    write(tmp_path, "src/answer/a.cpp", f"int first;\n{CODE[fence]}  // why not\n")
    [breach] = breaches(tmp_path)
    assert breach.startswith(f"src/answer/a.cpp:2: {fence}: ")


@pytest.mark.parametrize("fence", CODE)
def test_a_comment_crosses_nothing(tmp_path, fence):
    write(tmp_path, "src/answer/a.cpp", f"/// {CODE[fence]}\nint a;  // {CODE[fence]}\n")
    assert breaches(tmp_path) == []


@pytest.mark.parametrize("fence", CODE)
def test_a_test_may_do_what_does_not_make_it_slow_or_strange(tmp_path, fence):
    write(tmp_path, "src/answer/a_test.cpp", CODE[fence] + "\n")
    assert len(breaches(tmp_path)) == (1 if fence in ("sleeping", "macros") else 0)


def test_a_file_with_permission_may(tmp_path):
    write(tmp_path, "src/wire/json.cpp", CODE["JSON"])
    write(tmp_path, "src/config/load.cpp", CODE["environment"])
    write(tmp_path, "src/runtime/io_thread.hpp", CODE["threads"] + "\nstd::thread::id id;\n")
    assert breaches(tmp_path) == []


def test_a_permission_that_nobody_uses_is_a_breach(tmp_path):
    write(tmp_path, "src/wire/json.cpp", CODE["JSON"])
    result = subprocess.run([ROOT / "tools/check_fences", tmp_path], capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "tools/check_fences: environment: config/load.cpp needs no permission any more" in result.stdout
    assert "JSON: wire/ needs" not in result.stdout


@pytest.mark.parametrize(("line", "is_breach"), [
    ("int a;  // NOLINT", True),
    ("int a;  // NOLINT: because", True),
    ("int a;  // NOLINT(some-check)", True),
    ("// NOLINTNEXTLINE(some-check)", True),
    ("int a;  // NOLINT(some-check): the macro of the system", False),
    ("// NOLINTBEGIN(some-check): an error is a result", False),
    ("// NOLINTEND(some-check)", False),
])
def test_a_silenced_check_is_named_with_the_reason(tmp_path, line, is_breach):
    write(tmp_path, "fuzz/fuzz_a.cpp", line + "\n")
    assert breaches(tmp_path) == (["fuzz/fuzz_a.cpp:1: NOLINT(check): reason"] if is_breach else [])
