"""Is a line of the log one line, without words of leads, and does nothing fill it up?"""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Iterator

import pytest
from sqlalchemy.exc import IntegrityError, OperationalError

from bot.log import OneLine, Rarely, value
from bot.trace import current_trace, new_trace, tracing


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What the logger "bot.test" writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(OneLine())
    handler.addFilter(Rarely())
    log.addHandler(handler)
    yield stream
    log.removeHandler(handler)


log = logging.getLogger("bot.test")


def test_an_exception_is_named_by_its_type_and_place_never_by_its_message(written: io.StringIO) -> None:
    try:
        raise ValueError("zanzibar") from KeyError("zanzibar")
    except ValueError:
        log.exception("sending_failed card=7")
    assert written.getvalue().count("\n") == 1
    assert "sending_failed card=7 fault=ValueError at=test_log.py:" in written.getvalue()
    assert "because=KeyError" in written.getvalue()
    assert "zanzibar" not in written.getvalue()


def test_what_the_database_says_of_a_connection_is_told_and_of_a_row_is_not(written: io.StringIO) -> None:
    for kind in (OperationalError, IntegrityError):
        log.error("failed", exc_info=kind("SELECT 1", {}, Exception("connection refused\nDETAIL: zanzibar")))
    lines = written.getvalue().splitlines()
    assert [line.count('said="connection refused"') for line in lines] == [1, 0]
    assert "zanzibar" not in written.getvalue()


def test_no_words_forge_a_line(written: io.StringIO) -> None:
    log.warning("event=%s", value("evt_1\n2026 ERROR bot forged=yes"))
    log.warning("place=%s", "a\r\nb\x1b[2J\x85\u2028c")
    assert len(written.getvalue().splitlines()) == 2
    assert '"evt_1\\n2026 ERROR bot forged=yes"' in written.getvalue()
    assert "\x1b" not in written.getvalue()


@pytest.mark.parametrize(
    ("given", "stands"),
    [("evt_01HZX", "evt_01HZX"), ("~evt/lead.created", "~evt/lead.created"), ("two words", '"two words"'), ("", '""')],
)
def test_a_value_is_quoted_where_it_must_be(given: str, stands: str) -> None:
    assert value(given) == stands
    assert len(value("x" * 5_000)) <= 102


def test_what_repeats_itself_is_written_once_a_minute_and_counted(written: io.StringIO) -> None:
    handler = log.handlers[-1]
    for second in (0, 1, 30, 59, 61, 200):
        record = log.makeRecord(
            log.name, logging.ERROR, __file__, 1, "database_not_written", (), None, extra={"rarely": "database"}
        )
        record.created = 1_000_000.0 + second
        handler.handle(record)
    other = {"rarely": "another kind"}
    log.error("another", extra=other)
    lines = written.getvalue().splitlines()
    assert [line.partition("bot.test ")[2] for line in lines] == [
        "database_not_written", "database_not_written held_back=3", "database_not_written", "another",
    ]  # fmt: skip


@pytest.mark.asyncio
async def test_a_trace_stands_in_the_lines_of_its_task_and_of_what_that_starts(written: io.StringIO) -> None:
    async def work(trace: str) -> None:
        with tracing(trace):
            await asyncio.sleep(0)
            await asyncio.create_task(deeper())
            log.warning("outer")
        log.warning("after")

    async def deeper() -> None:
        log.warning("inner")

    first, second = new_trace(), new_trace()
    await asyncio.gather(work(first), work(second))
    assert current_trace() == ""
    lines = written.getvalue().splitlines()
    for trace in (first, second):
        assert sum(f"trace={trace}" in line for line in lines) == 2
    assert sum("trace=" in line for line in lines) == 4


def test_no_address_stands_in_a_line_also_where_a_caller_made_an_id_of_it() -> None:
    marked = value("evt-ada@analytical.example,evt_2")
    assert "analytical" not in marked
    assert marked.endswith(",evt_2")
    assert marked == value("evt-ada@analytical.example,evt_2")
