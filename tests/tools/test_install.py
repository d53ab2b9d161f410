"""`make install`: what is put in place works from there, says what --help says, and goes away again."""
import re
import shutil
import subprocess

import pytest
from harness import RAGD, ROOT, environment, run


def make(target, **variables):
    words = [f"{name}={value}" for name, value in variables.items()]
    return subprocess.run(["make", "-C", ROOT, target, f"RAGD={RAGD}", *words], capture_output=True, text=True,
                          env=environment(), timeout=120, check=False)


def files_below(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """An installation as a package has it, moved to where nothing knows it."""
    stage = tmp_path_factory.mktemp("stage")
    done = make("install", DESTDIR=stage, PREFIX="/opt/ragd")
    assert done.returncode == 0, done.stderr
    prefix = tmp_path_factory.mktemp("elsewhere") / "moved"
    shutil.move(stage / "opt/ragd", prefix)
    assert files_below(stage) == set(), "nothing beside the prefix"
    yield prefix
    shutil.rmtree(prefix)


def call(prefix, *words, **settings):
    return subprocess.run([prefix / "bin/ragd", *map(str, words)], capture_output=True, text=True,
                          env=environment(**settings), timeout=120, check=False)


def test_everything_is_in_place(installed):
    assert {"bin/ragd", "share/man/man1/ragd.1", "share/bash-completion/completions/ragd",
            "share/zsh/site-functions/_ragd", "share/fish/vendor_completions.d/ragd.fish",
            "lib/systemd/system/ragd.service", "share/doc/ragd/LICENSE", "share/doc/ragd/NOTICE",
            "share/doc/ragd/openvino/LICENSE", "share/doc/ragd/pdfium/LICENSES/Apache-2.0.txt",
            "share/ragd/models/sentence-transformers/all-MiniLM-L6-v2/model.safetensors"} <= files_below(installed)
    for model in (ROOT / "models/ragd").iterdir():
        assert files_below(model) == files_below(installed / "share/ragd/models/ragd" / model.name)


def test_it_finds_its_libraries_and_models_where_it_was_moved(installed, tmp_path):
    libraries = subprocess.run(["ldd", installed / "bin/ragd"], capture_output=True, text=True, check=True).stdout
    assert f"=> {installed}/bin/../lib/ragd/libopenvino.so" in libraries and "not found" not in libraries
    assert str(ROOT) not in libraries
    (tmp_path / "mast.md").write_text("# The mast\n\nThe mast is twelve metres high.\n")
    home = {"XDG_DATA_HOME": str(tmp_path / "home")}
    assert call(installed, "index", tmp_path / "mast.md", **home).returncode == 0
    answer = call(installed, "query", "How high is the mast?", **home)
    assert "twelve metres" in answer.stdout, answer.stderr
    assert f"{installed}/share/ragd/models" in call(installed, "models", **home).stdout


def test_uninstall_takes_away_what_install_put_there_and_nothing_else(tmp_path):
    assert make("install", PREFIX=tmp_path / "usr").returncode == 0
    mine = tmp_path / "usr/share/man/man1/mine.1"
    mine.write_text("mine")
    done = make("uninstall", PREFIX=tmp_path / "usr")
    assert done.returncode == 0, done.stderr
    assert files_below(tmp_path) == {"usr/share/man/man1/mine.1"}
    assert not (tmp_path / "usr/lib").exists(), "folders of its own go, too"
    again = make("uninstall", PREFIX=tmp_path / "usr")
    assert again.returncode != 0 and "nothing of ragd is installed" in again.stderr


def test_a_list_that_was_tampered_with_removes_nothing(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    (tmp_path / "usr/share/ragd").mkdir(parents=True)
    (tmp_path / "usr/share/ragd/installed-files").write_text("../victim\n")
    assert make("uninstall", PREFIX=tmp_path / "usr").returncode != 0
    assert victim.exists()


def help_of(*command):
    """The long options in --help of a command, and what it says of each."""
    text = run(*command, "--help").stdout
    return set(re.findall(r"^ +(?:-\w,)?(--[a-z][a-z-]*)", text, re.M)) - {"--help"}


def commands():
    listed = run("--help").stdout.partition("Subcommands:")[2].partition("\n\n")[0]
    return re.findall(r"^  ([a-z-]+)  +", listed, re.M)


@pytest.mark.parametrize("what", ["bash", "zsh", "fish", "man"])
def test_each_command_and_option_of_the_help_is_in(what):
    text = run(*(["man"] if what == "man" else ["completion", what])).stdout.replace("\\-", "-")
    assert len(commands()) >= 14
    for command in commands():
        assert re.search(rf"(?<![\w-]){command}(?![\w-])", text), command
        for option in help_of(command) | help_of():
            written = f"-l {option[2:]} " if what == "fish" else option
            assert written in text, f"{command} {option}"


def completed(*words):
    """What bash offers for the last word."""
    script = (f'source <({RAGD} completion bash)\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))\n'
              'compopt() { :; }\n_ragd\nprintf "%s\\n" "${COMPREPLY[@]}"')
    done = subprocess.run(["bash", "-euc", script, "bash", "ragd", *words], capture_output=True, text=True,
                          env=environment(), cwd=ROOT, check=True)
    return set(done.stdout.split())


def test_bash_completes_commands_options_values_and_paths():
    assert completed("que") == {"query"}
    assert completed("query", "--mo") == {"--mode"}
    assert completed("query", "--mode", "") == {"hybrid", "vector", "keyword"}
    assert completed("index", "Makef") == {"Makefile"}
    assert completed("models", "") == {"pull"}
    assert completed("completion", "z") == {"zsh"}
    assert completed("--json", "docu") == {"documents"}
    assert "--top-k" not in completed("documents", "--")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_takes_the_script(shell, tmp_path):
    if not shutil.which(shell):
        pytest.skip(f"no {shell} here")
    script = tmp_path / "script"
    script.write_text(run("completion", shell).stdout)
    done = subprocess.run([shell, "-n", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr


def test_the_manual_page_is_well_formed(tmp_path):
    page = tmp_path / "ragd.1"
    page.write_text(run("man").stdout)
    if not shutil.which("groff"):
        pytest.skip("no groff here")
    done = subprocess.run(["groff", "-k", "-man", "-Tutf8", "-ww", "-z", page], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stderr == "", done.stderr


def test_exit_codes_are_those_of_the_documentation():
    page = run("man").stdout.replace("\\-", "-").partition(".SH EXIT STATUS")[2]
    documented = re.findall(r"^\| (\d) \| (.*) \|$", (ROOT / "docs/cli.md").read_text(), re.M)
    assert len(documented) == 7
    for code, meaning in documented:
        assert f".B {code}\n{meaning}\n" in page


def test_the_unit_is_valid(installed, tmp_path):
    unit = (installed / "lib/systemd/system/ragd.service").read_text()
    assert "ExecStart=/opt/ragd/bin/ragd serve" in unit
    here = tmp_path / "ragd.service"
    here.write_text(unit.replace("/opt/ragd", str(installed)).replace("Documentation=man:ragd(1)\n", ""))
    verified = subprocess.run(["systemd-analyze", "verify", here], capture_output=True, text=True, check=False)
    assert verified.returncode == 0 and verified.stderr == "", verified.stderr


def test_the_unit_stops_later_than_the_server_drains(installed):
    unit = (installed / "lib/systemd/system/ragd.service").read_text()
    drain = int(re.search(r"^DRAIN_SECONDS\D+(\d+)", run("check-config").stdout, re.M)[1])
    assert int(re.search(r"TimeoutStopSec=(\d+)", unit)[1]) > drain
