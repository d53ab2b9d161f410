import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from contract import Api  # noqa: E402  (the path above makes it importable)
from harness import Server  # noqa: E402


@pytest.fixture(scope="module")
def api(tmp_path_factory):
    """One server for all tests of a file; each uses documents or a collection of its own."""
    with Server(tmp_path_factory.mktemp("api") / "data") as running:
        yield Api(running)
