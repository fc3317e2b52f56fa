"""Which lines of the log belong together, from what came in to what was sent?

Each accepted batch, press and timer gets a trace id. It is written beside the cards and lines that it changes, so
that whichever service sends them, a minute or a day later, logs under the same id.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("trace", default="")


def new_trace() -> str:
    """A fresh id of 12 hexadecimal digits."""
    return secrets.token_hex(6)


def current_trace() -> str:
    """The id under which this task logs, "" where it has none."""
    return _current.get()


@contextmanager
def tracing(trace: str) -> Iterator[None]:
    """Log under this id, in this task and in those that it starts."""
    before = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(before)
