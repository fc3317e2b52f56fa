"""What is written to the log, and what never is?

One line an event, as key=value, on standard error, with the trace that it belongs to (`bot.trace`). Ids only: never a
lead's words, a request's body or a secret; of an exception its type and its place, because its message may hold words.
What repeats itself while something is down is written once a minute.
"""

from __future__ import annotations

import json
import logging
import re
import time
from hashlib import sha256
from types import TracebackType

from sqlalchemy.exc import OperationalError

from bot.trace import current_trace

QUIET = ("slack_bolt", "slack_sdk", "aiohttp", "webexpythonsdk", "botbuilder", "alembic", "urllib3", "asyncio")
"""Libraries that log bodies, headers or nothing of use below a warning."""
RARELY = 60.0
"""Seconds between two lines of one kind that is marked with `extra={"rarely": KIND}`."""
MOST_KINDS = 1_000
MOST_PLACES = 8
"""Places of a fault that are named, the innermost last."""
MOST_VALUE = 100

_PLAIN = re.compile(r"[\w.:/@#~+*,-]+", re.ASCII)
_ADDRESS = re.compile(r"[^\s@,]+@[^\s@,]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029)}


def set_up_logging(level: int = logging.INFO) -> None:
    """Log to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine())
    handler.addFilter(Rarely())
    logging.basicConfig(level=level, handlers=[handler])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    logging.getLogger("uvicorn.access").disabled = True


class OneLine(logging.Formatter):
    """Time, level, logger, what happened, an exception's type and place, and the trace: always in one line."""

    def __init__(self) -> None:
        super().__init__()
        self._second, self._as_words = -1, ""

    def format(self, record: logging.LogRecord) -> str:
        parts = [self._time(record), record.levelname, record.name, record.getMessage().strip()]
        fault = record.exc_info[1] if record.exc_info else None
        if fault is not None:
            parts.append(fault_in_words(fault))
        held_back = getattr(record, "held_back", 0)
        if held_back:
            parts.append(f"held_back={held_back}")
        if trace := current_trace():
            parts.append(f"trace={trace}")
        line = " ".join(parts)
        return line.translate(_CONTROL) if _UNPRINTABLE.search(line) else line

    def _time(self, record: logging.LogRecord) -> str:
        """The time of a line; its second is put in words once for all that fall into it."""
        second = int(record.created)
        if second != self._second:
            self._second, self._as_words = second, time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(second))
        return f"{self._as_words}.{int(record.msecs):03}"


class Rarely(logging.Filter):
    """Lets a kind of line through once a minute; the next one tells how many were held back."""

    def __init__(self) -> None:
        super().__init__()
        self._kinds: dict[str, tuple[float, int]] = {}  # kind -> when it was last written, held back since

    def filter(self, record: logging.LogRecord) -> bool:
        kind = getattr(record, "rarely", None)
        if kind is None:
            return True
        last, held_back = self._kinds.get(kind, (float("-inf"), 0))
        if 0 <= record.created - last < RARELY:
            self._kinds[kind] = (last, held_back + 1)
            return False
        if len(self._kinds) >= MOST_KINDS:
            self._kinds.clear()
        self._kinds[kind] = (record.created, 0)
        record.held_back = held_back
        return True


def value(given: object) -> str:
    """A value as it stands in a line: quoted where it has more than plain characters, and cut. An e-mail address in it
    is a mark of its own instead: callers choose their ids, and make some of them of addresses."""
    text = _ADDRESS.sub(lambda found: f"address-{sha256(found[0].encode()).hexdigest()[:8]}", str(given))
    cut = text if len(text) <= MOST_VALUE else text[: MOST_VALUE - 1] + "…"
    return cut if _PLAIN.fullmatch(cut) else json.dumps(cut, ensure_ascii=False)


def fault_in_words(fault: BaseException) -> str:
    """An exception as key=value: its type, where it arose, what the system said of it, and what it came from."""
    told = f"fault={type(fault).__name__} at={_places(fault.__traceback__)}"
    if isinstance(fault, OperationalError):  # of a connection, not of a row: no values stand in it
        told += f" said={value((str(fault.orig).splitlines() or [''])[0])}"
    elif isinstance(fault, OSError) and fault.strerror:
        told += f" said={value(fault.strerror)}"
    if fault.__cause__ is not None:
        told += f" because={type(fault.__cause__).__name__}"
    return told


def _places(traceback: TracebackType | None) -> str:
    places = []
    while traceback is not None:
        places.append(f"{traceback.tb_frame.f_code.co_filename.rpartition('/')[2]}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return ",".join(places[-MOST_PLACES:]) or "?"
