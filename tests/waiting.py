"""Waits for what another process does."""
import time


def eventually(holds, timeout=10, what="what was waited for"):
    """The first true value of `holds()`."""
    end = time.monotonic() + timeout
    while not (value := holds()):
        assert time.monotonic() < end, f"{what} did not come within {timeout} s"
        time.sleep(0.02)
    return value
