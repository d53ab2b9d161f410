"""The files of deploy/, as far as they can be held against something without a container engine."""
import functools
import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import yaml
from harness import ROOT, Server, environment, run

DEPLOY = ROOT / "deploy"
HADOLINT = pathlib.Path(sys.executable).parent / "hadolint"
HAPROXY = shutil.which("haproxy", path=os.environ.get("PATH", "") + ":/usr/sbin")
VARIABLE = re.compile(r"\$\{([A-Z_]+)(:?[-+?])?([^{}$]*)")


def compose():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def example():
    """The settings of .env.example, those of the commented lines too."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return [line.lstrip("#").partition("=")[::2] for line in lines if re.match(r"#?[A-Z_]+=", line)]


@functools.cache
def configuration():
    return run("check-config").stdout


def settings():
    """Every setting that ragd knows."""
    return set(re.findall(r"^([A-Z][A-Z_]+)", configuration(), re.M))


def test_the_root_includes_it():
    assert yaml.safe_load((ROOT / "compose.yaml").read_text()) == {"name": "ragd", "include": ["deploy/compose.yaml"]}


@pytest.mark.parametrize("name", compose()["services"])
def test_each_service_is_confined(name):
    service = compose()["services"][name]
    assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["mem_limit"] and service["restart"]
    assert "privileged" not in service and "network_mode" not in service
    user = service.get("user", "0").split(":")[0]
    assert user != "0" or name.startswith("ollama"), "only Ollama's image is made for root"
    if service["restart"] == "unless-stopped":
        assert service.get("healthcheck") or name == "ragd", "ragd's is in its image"
    for port in service.get("ports", []):
        assert port.startswith(("127.0.0.1:", "${RAGD_BIND:-127.0.0.1}:")), "open to this machine only"


def test_what_it_names_is_there():
    whole = compose()
    for service in whole["services"].values():
        assert set(service.get("networks", [])) <= set(whole["networks"])
        assert set(service.get("depends_on", {})) <= set(whole["services"])
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (DEPLOY / source).exists() if source.startswith(".") else source in whole["volumes"]
        image = service["image"]
        assert re.search(r":(-[^}]*:)?[^:}]*\d", image) and "latest" not in image, "a version"
    assert whole["networks"]["services"]["internal"] is True
    for name in ("redis", "qdrant"):
        assert whole["services"][name]["networks"] == ["services"] and "ports" not in whole["services"][name]


def test_settings_have_the_names_that_ragd_knows():
    known = settings()
    assert len(known) > 30
    given = set(compose()["services"]["ragd"]["environment"])
    assert given <= known, given - known
    image = re.search(r"^ENV ((?:.*\\\n)*.*)", (DEPLOY / "Dockerfile").read_text(), re.M)[1]
    assert set(re.findall(r"([A-Z_]+)=", image)) <= known


def test_each_variable_is_in_the_example_or_has_a_default():
    text = (DEPLOY / "compose.yaml").read_text()
    used = {name for name, _, _ in VARIABLE.findall(text)}
    defaults = {name: default for name, how, default in VARIABLE.findall(text) if how == ":-"}
    assert used - set(defaults) == set(), "nothing must be set for `docker compose up -d`"
    own = {"COMPOSE_PROFILES"}  # of compose itself
    assert {name for name, _ in example()} - own <= used
    first = dict(reversed(example()))  # the line that is not commented comes first
    for name in ("SERVER_PORT", "REQUEST_TIMEOUT_SECONDS", "QDRANT_URL", "QDRANT_COLLECTION", "CACHE_TTL_SECONDS",
                 "EMBEDDING_MODEL", "LM_MODEL", "MAX_CONNECTIONS", "CACHE_SIZE", "WORKER_THREADS"):
        assert first[name] == defaults[name], name
    assert {"VECTOR_DIM", "OPENAI_API_KEY", "REDIS_URL"} <= set(first), "the specification names them"


def test_the_example_is_a_configuration_that_ragd_takes():
    values = {name: value for name, value in reversed(example()) if name in settings() and value}
    done = run("check-config", **values)
    assert done.returncode == 0, done.stderr


def test_redis_keeps_what_was_used_last():
    assert "maxmemory-policy allkeys-lru" in compose()["services"]["redis"]["command"][0]


def test_time_to_stop():
    """The engine's patience is longer than ours."""
    drain = int(re.search(r"^DRAIN_SECONDS\D+(\d+)", configuration(), re.M)[1])
    ragd = compose()["services"]["ragd"]
    delay = int(re.search(r"\d+", ragd["environment"]["DRAIN_DELAY_SECONDS"])[0])
    assert int(ragd["stop_grace_period"].removesuffix("s")) > drain + delay


def test_the_image_copies_what_the_context_holds():
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    text = (DEPLOY / "Dockerfile").read_text()
    copied = {word.rstrip("/") for line in re.findall(r"^COPY (?!--from)(.*)", text, re.M) for word in line.split()[:-1]}
    assert {one if one.startswith(("models/", "sdk/")) else one.split("/")[0] for one in copied} == kept
    assert {"models/ragd", "LICENSE", "deploy"} <= copied, "what make install puts in place"
    assert all((ROOT / one).exists() for one in copied)
    assert "USER 65532:65532" in text


def test_hadolint_finds_nothing():
    done = subprocess.run([HADOLINT, DEPLOY / "Dockerfile"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_image_can_be_given_by_digest():
    dockerfile = (DEPLOY / "Dockerfile").read_text()
    [base] = re.findall(r"^ARG BASE_IMAGE=(\S+)$", dockerfile, re.M)
    assert set(re.findall(r"^FROM (\S+)", dockerfile, re.M)) == {"${BASE_IMAGE}"}
    services = compose()["services"]
    assert services["ragd"]["build"]["args"] == {"BASE_IMAGE": f"${{BASE_IMAGE:-{base}}}"}
    for name in set(services) - {"ragd"}:
        variable, default = re.fullmatch(r"\$\{([A-Z]+_IMAGE):-(\S+)\}", services[name]["image"]).groups()
        assert dict(example())[variable] == default


def exposure(unit):
    """How much a service could do, from 0 to 10, by systemd's own measure."""
    graded = subprocess.run(["systemd-analyze", "security", "--offline=true", "--no-pager", unit], capture_output=True, text=True,
                            check=False)
    return float(re.search(r"exposure level for \S+: ([\d.]+)", graded.stdout)[1])


def test_the_unit_can_do_little(tmp_path):
    unit = (DEPLOY / "ragd.service").read_text()
    assert exposure(DEPLOY / "ragd.service") <= 2.0
    (tmp_path / "ragd.service").write_text(re.sub(r"^(Protect|Private|Restrict|SystemCall|Capability|DynamicUser).*\n", "", unit,
                                                  flags=re.M))
    assert exposure(tmp_path / "ragd.service") > 5


def test_the_balancer_takes_its_configuration():
    done = subprocess.run([HAPROXY, "-c", "-f", DEPLOY / "haproxy.cfg"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "WARNING" not in done.stderr, done.stderr


def test_alerts_name_metrics_that_there_are(server):
    exported = server.request("GET", "/metrics").body.decode()
    wanted = set(re.findall(r"rag_[a-z_]+", (DEPLOY / "alerts.yml").read_text()))
    assert wanted and all(re.search(rf"^{name}", exported, re.M) for name in wanted)
    jobs = yaml.safe_load((DEPLOY / "prometheus.yml").read_text())["scrape_configs"]
    assert [job["job_name"] for job in jobs] == ["ragd"]


def health(port):
    return run("health", SERVER_PORT=str(port)).returncode


def test_the_health_check_of_the_image(tmp_path):
    with Server(tmp_path / "data") as server:
        assert health(server.port) == 0
        port = server.port
    assert health(port) == 5
