import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from harness import Server  # noqa: E402  (the path above makes it importable)


@pytest.fixture
def server(tmp_path):
    """A fresh server on an empty data directory."""
    with Server(tmp_path / "data") as running:
        yield running
