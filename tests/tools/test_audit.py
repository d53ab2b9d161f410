"""What the programs that tools/audit asks have answered is understood; a source that could not be asked is no good answer."""
import importlib.machinery
import importlib.util
import subprocess
import sys

import pytest
from harness import ROOT

TOOL = ROOT / "tools/audit"


def load():
    loader = importlib.machinery.SourceFileLoader("audit", str(TOOL))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("audit", loader))
    sys.modules["audit"] = module  # where dataclasses look
    loader.exec_module(module)
    return module


audit = load()

POLICY = """libssl3:
  Installed: 3.0.19-1~deb12u2
  Candidate: 3.0.22-1~deb12u2
  Version table:
     3.0.22-1~deb12u2 500
        500 http://mirror.example/debian-security bookworm-security/main amd64 Packages
     3.0.20-1~deb12u2 500
        500 http://mirror.example/debian bookworm/main amd64 Packages
 *** 3.0.19-1~deb12u2 100
        100 /var/lib/dpkg/status
libc6:
  Installed: 2.36-9+deb12u14
  Candidate: 2.36-9+deb12u14
  Version table:
 *** 2.36-9+deb12u14 500
        500 http://mirror.example/debian bookworm/main amd64 Packages
        500 http://mirror.example/debian-security bookworm-security/main amd64 Packages
        100 /var/lib/dpkg/status
libown1:
  Installed: 1.0
  Candidate: 1.0
  Version table:
 *** 1.0 100
        100 /var/lib/dpkg/status
libgone1:
  Installed: (none)
  Candidate: (none)
  Version table:
"""
SOURCES = """Package files:
 100 /var/lib/dpkg/status
     release a=now
 500 http://mirror.example/debian-security bookworm-security/main amd64 Packages
     release v=12,o=Debian,a=oldstable-security,n=bookworm-security,l=Debian-Security,c=main,b=amd64
     origin mirror.example
 500 http://mirror.example/debian bookworm/main amd64 Packages
     release v=12.15,o=Debian,a=oldstable,n=bookworm,l=Debian,c=main,b=amd64
     origin mirror.example
 500 http://mirror.example/other bookworm/main amd64 Packages
     release o=Another,a=bookworm,n=bookworm,l=Another,c=main,b=amd64
Pinned packages:
"""
HOLES = """CVE-2026-1001 libssl3 (fixed, remotely exploitable, high urgency)
CVE-2010-4756 libc6 (remotely exploitable, low urgency)
CVE-2019-1010022 libc6
CVE-2026-1002 emacs-common (fixed)
"""
YANKED = {"install": [
    {"is_yanked": True, "metadata": {"name": "attrs", "version": "21.1.0"}},
    {"is_yanked": False, "metadata": {"name": "openvino", "version": "2026.4.1"}},
]}
GONE = """WARNING: Retrying
ERROR: Ignored the following yanked versions: 21.1.0
ERROR: Could not find a version that satisfies the requirement attrs==99.1.0 (from versions: 15.1.0, 26.1.0)
ERROR: No matching distribution found for attrs==99.1.0
"""
UNREACHED = """ERROR: Could not find a version that satisfies the requirement attrs==21.1.0 (from versions: none)
ERROR: No matching distribution found for attrs==21.1.0
"""
PYPI_KNOWS = {"dependencies": [
    {"name": "jinja2", "version": "2.10", "vulns": [
        {"id": "PYSEC-2019-217", "fix_versions": ["2.10.1"], "aliases": ["CVE-2019-10906"]},
        {"id": "PYSEC-2099-1", "fix_versions": [], "aliases": []}]},
    {"name": "six", "version": "1.17.0", "vulns": []},
], "fixes": []}
PYPI_IS_NOT_THERE = {"dependencies": [
    {"name": "six", "version": "1.17.0", "vulns": []},
    {"name": "openvino", "skip_reason": "Dependency not found on PyPI and could not be audited: openvino (2026.4.1)"},
], "fixes": []}


def test_an_outstanding_update_is_found_with_the_suite_that_has_it():
    answer = audit.judge_updates({"libssl3": "3.0.19-1~deb12u2", "libc6": "2.36-9+deb12u14"}, audit.parse_policy(POLICY))
    assert answer.findings == ["libssl3 3.0.19-1~deb12u2: bookworm-security has 3.0.22-1~deb12u2"]
    assert answer.unasked is None


def test_what_is_newer_than_the_mirror_is_no_finding():
    answer = audit.judge_updates({"libssl3": "3.0.23-1"}, audit.parse_policy(POLICY))
    assert answer.findings == [] and answer.unasked is None


@pytest.mark.parametrize("name", ["libown1", "libgone1", "libunheard1"])
def test_a_package_that_no_source_has_is_not_up_to_date(name):
    answer = audit.judge_updates({name: "1.0", "libc6": "2.36-9+deb12u14"}, audit.parse_policy(POLICY))
    assert answer.findings == [] and answer.unasked == f"no source of this machine has {name}"


def test_the_security_suite_must_be_there():
    assert audit.missing_suites(SOURCES, "bookworm") == []
    without = SOURCES.replace("n=bookworm-security", "n=bookworm-proposed")
    assert audit.missing_suites(without, "bookworm") == ["bookworm-security"]
    assert audit.missing_suites("Package files:\n", "bookworm") == ["bookworm", "bookworm-security"]
    foreign = "     release o=Another,a=bookworm,n=bookworm,l=Another,c=main,b=amd64\n"
    assert "bookworm" in audit.missing_suites(foreign, "bookworm")


def test_a_hole_with_a_fix_is_found_and_one_without_is_counted():
    answer = audit.judge_holes({"libssl3": "3.0.19", "libc6": "2.36"}, HOLES)
    assert answer.findings == ["libssl3 3.0.19: CVE-2026-1001 (fixed, remotely exploitable, high urgency)"]
    assert answer.notes == ["2 known holes have no fix in Debian; debsecan lists them"]


def test_a_yanked_version_is_found():
    assert audit.judge_yanked(YANKED) == ["attrs 21.1.0 was yanked"]


def test_a_version_that_is_gone_is_found_and_an_index_that_is_away_is_not_asked():
    assert audit.judge_refusal(GONE) == "attrs==99.1.0 is gone"
    with pytest.raises(audit.CouldNotAsk, match="No matching distribution found for attrs==21.1.0"):
        audit.judge_refusal(UNREACHED)


def test_holes_that_pypi_knows_are_found():
    assert audit.judge_pip_audit(PYPI_KNOWS) == ["jinja2 2.10: PYSEC-2019-217, fixed in 2.10.1",
                                                 "jinja2 2.10: PYSEC-2099-1, fixed in no version"]


def test_what_pip_audit_skips_was_not_asked():
    with pytest.raises(audit.CouldNotAsk, match="1 of 2 pins: Dependency not found"):
        audit.judge_pip_audit(PYPI_IS_NOT_THERE)


NPM_KNOWS = {"auditReportVersion": 2, "vulnerabilities": {
    "tar": {"name": "tar", "severity": "high", "range": "<6.2.1", "fixAvailable": True, "via": [
        {"title": "Denial of service", "url": "https://advisories.example/1", "range": "<6.2.1"}]},
    "uses-tar": {"name": "uses-tar", "severity": "high", "range": "*", "fixAvailable": False, "via": ["tar"]}}}


def test_holes_that_npm_knows_are_found_where_they_are():
    assert audit.judge_npm(NPM_KNOWS) == ["tar <6.2.1: Denial of service (high, https://advisories.example/1)"]
    assert audit.judge_npm({"auditReportVersion": 2, "vulnerabilities": {}}) == []


def test_a_registry_that_does_not_tell_was_not_asked():
    with pytest.raises(audit.CouldNotAsk, match="405 Method Not Allowed"):
        audit.judge_npm({"message": "405 Method Not Allowed - POST /security/advisories", "statusCode": 405})


def test_every_pin_is_read():
    wanted = audit.pins(sorted((ROOT / "tools").glob("*/requirements*.txt")))
    lines = [line for file in wanted for line in file.read_text().splitlines() if "--hash=" in line]
    assert len(lines) == sum(len(one) for one in wanted.values()) > 100
    assert "openvino" in {pin.partition("==")[0] for pin in sum(wanted.values(), [])}


def test_only_debian_packages_are_asked_of_debian():
    bom = {"components": [{"name": "libc6", "version": "2.36", "purl": "pkg:deb/debian/libc6@2.36"},
                          {"name": "openvino", "version": "1", "purl": "pkg:pypi/openvino@1"}]}
    assert audit.debian_packages(bom) == {"libc6": "2.36"}


FOUND = audit.Answer("a", "1 thing", findings=["a hole"])
NOTHING = audit.Answer("b", "1 thing", notes=["2 known holes have no fix in Debian"])
UNASKED = audit.Answer("c", "", unasked="no network")
PARTLY = audit.Answer("d", "2 things", unasked="no source has one")


@pytest.mark.parametrize(("answers", "code"), [
    ([NOTHING], 0), ([NOTHING, FOUND], 1), ([NOTHING, UNASKED], 3), ([NOTHING, PARTLY], 3), ([UNASKED, FOUND], 1)])
def test_the_exit_code_says_whether_all_were_asked(answers, code):
    assert audit.verdict(answers) == code


def test_what_is_told():
    assert audit.tell(FOUND) == "a: 1 thing: 1 found\n  a hole"
    assert audit.tell(NOTHING) == "b: 1 thing: nothing found\n  (2 known holes have no fix in Debian)"
    assert audit.tell(UNASKED) == "c: could not ask: no network"
    assert audit.tell(PARTLY) == "d: 2 things: nothing found\nd: could not ask: no source has one"


@pytest.mark.parametrize(("words", "reason"), [
    (["/nowhere/debsecan"], "there is no /nowhere/debsecan; run: tools/setup audit"),
    (["sh", "-c", "echo first >&2; echo 'error: no such host' >&2; exit 1"], "no such host"),
    (["false"], "it said nothing"),
    (["sleep", "60"], "no answer within 0.2 s"),
])
def test_a_program_that_fails_or_hangs_is_a_reason(monkeypatch, words, reason):
    monkeypatch.setattr(audit, "SECONDS", 0.2 if words[0] == "sleep" else 60)
    answer = audit.asked("debsecan", lambda about: audit.run(*about), words)
    assert answer.unasked == reason and answer.findings == []


def test_the_whole_with_programs_that_answer(tmp_path, monkeypatch):
    """apt-get and apt-cache stand first in PATH; the others are not there."""
    for name, text in (("apt-get", ""), ("apt-cache", f'case "${{@: -1}}" in policy) cat {tmp_path}/sources;; '
                                                       f'*) cat {tmp_path}/policy;; esac')):
        (tmp_path / name).write_text(f"#!/usr/bin/bash\n{text}\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "sources").write_text(SOURCES.replace("bookworm", audit.codename()))
    (tmp_path / "policy").write_text(POLICY)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    answer = audit.asked("apt", audit.ask_apt, {"libssl3": "3.0.19-1~deb12u2"})
    assert answer.findings == ["libssl3 3.0.19-1~deb12u2: bookworm-security has 3.0.22-1~deb12u2"]
    (tmp_path / "sources").write_text("Package files:\n")
    assert "could not fetch" in audit.asked("apt", audit.ask_apt, {"libssl3": "3.0.19-1~deb12u2"}).unasked


def test_without_a_list_of_parts_it_says_what_to_do(tmp_path):
    done = subprocess.run([TOOL, tmp_path / "none.json"], capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "run: make sbom" in done.stderr
