import pathlib
import sys

import pytest

HERE = pathlib.Path(__file__).resolve()
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE.parents[2] / "sdk/python/src"))

from harness import Server  # noqa: E402  (the path above makes it importable)
from sdk_world import Flavour  # noqa: E402


@pytest.fixture(autouse=True)
def nothing_of_the_caller(monkeypatch):
    for name in ("RAGD_URL", "RAGD_API_KEY", "TLS_CA_FILE", "TLS_CERT_FILE", "TLS_KEY_FILE", "HTTP_PROXY", "http_proxy",
                 "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(params=["sync", "async"])
def flavour(request):
    """Makes clients that are used alike: of AsyncClient each method is waited for."""
    with Flavour(request.param) as made:
        yield made


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """One server for all tests of a file; each uses documents or a collection of its own."""
    with Server(tmp_path_factory.mktemp("sdk") / "data") as server:
        yield server
