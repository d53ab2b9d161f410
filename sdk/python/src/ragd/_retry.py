"""When a call is made again, and after how long. Pure: the clock and chance are given."""
from __future__ import annotations

import email.utils
import random
import time
from typing import Any

from ._wire import Call
from .errors import RagdError, StatusError, TransportError, TransportTimeout

PAUSE_LEAST = 0.5
PAUSE_MOST = 8.0
WAIT_MOST = 60.0  # a server that wants more patience than this is told of at once
REFUSED = frozenset({429})  # refused before anything was done
PASSING = frozenset({408, 502, 503, 504})


def backoff(attempt: int, chance: float) -> float:
    """The pause after attempt 0, 1, ...: at random, so that many clients do not come back at once."""
    most = min(PAUSE_MOST, PAUSE_LEAST * 2.0 ** (min(attempt, 30) + 1))
    return PAUSE_LEAST + chance * (most - PAUSE_LEAST)


def seconds_of(retry_after: str | None, now: float | None = None) -> float | None:
    """Of a Retry-After: seconds, or a date."""
    if retry_after is None:
        return None
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = email.utils.parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, at - (time.time() if now is None else now))


def passes(call: Call[Any], failure: RagdError, lost: bool) -> bool:
    """Whether the same call may do better, and can do no harm. `lost`: an earlier one may have been done."""
    if isinstance(failure, TransportError):
        if not failure.sent:
            return True
        return call.repeatable and not isinstance(failure, TransportTimeout)  # whose time is over, has had it
    if isinstance(failure, StatusError):
        if failure.status in REFUSED or lost and failure.status in call.repeat_on:
            return True
        return call.repeatable and failure.status in PASSING
    return False


def pause_after(call: Call[Any], failure: RagdError, attempt: int, lost: bool,
                chance: float | None = None) -> float | None:
    """Seconds until the call is made again; None: it is not."""
    if not passes(call, failure, lost):
        return None
    pause = backoff(attempt, random.random() if chance is None else chance)
    wanted = failure.retry_after if isinstance(failure, StatusError) else None
    if wanted is None:
        return pause
    return max(wanted, pause) if wanted <= WAIT_MOST else None
