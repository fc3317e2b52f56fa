"""Does work beside the requests end well: reported without words, shared by all who ask, waited for at a stop?"""

from __future__ import annotations

import asyncio
import logging

import pytest

from bot.platforms.errands import Errands
from bot.platforms.inquiries import Inquiries
from bot.platforms.patience import MOST_PAUSE, patiently
from bot.platforms.port import Busy, Permanent, Unreachable

GONE = Unreachable("Slack can't be reached.", code="timeout")


@pytest.mark.asyncio
async def test_a_fault_is_reported_by_its_code_or_place_and_never_by_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(fault: Exception) -> None:
        raise fault

    errands = Errands("slack")
    errands.begin("a whisper", fail(Permanent("zanzibar", code="is_archived")))
    errands.begin("a modal", fail(ValueError("zanzibar")))
    await errands.stop()
    assert [(record.name, record.levelno) for record in caplog.records] == [
        ("bot.platforms.slack", logging.WARNING),
        ("bot.platforms.slack", logging.ERROR),
    ]
    assert caplog.messages[0] == "slack: a whisper failed: is_archived"
    assert caplog.messages[1].startswith("slack: a modal failed: ValueError at test_errands.py:")
    assert "zanzibar" not in caplog.text


@pytest.mark.asyncio
async def test_work_that_takes_longer_goes_on_and_a_stop_waits_for_it() -> None:
    go, done = asyncio.Event(), []

    async def slowly() -> str:
        await go.wait()
        done.append("told")
        return "told"

    errands = Errands("teams")
    work = errands.begin("answering", slowly())
    assert await errands.within(0, work) is None
    assert len(errands) == 1
    go.set()
    await errands.stop()
    assert (done, work.result(), len(errands)) == (["told"], "told", 0)


@pytest.mark.asyncio
async def test_who_asks_meanwhile_shares_the_answer_and_one_who_leaves_takes_it_from_nobody() -> None:
    asked, go = [], asyncio.Event()

    async def ask() -> int:
        asked.append(1)
        await go.wait()
        return len(asked)

    inquiries: Inquiries[str, int] = Inquiries("teams", "asking")
    first = asyncio.create_task(inquiries.answer("dana", ask))
    second = asyncio.create_task(inquiries.answer("dana", ask))
    await asyncio.sleep(0)
    assert "dana" in inquiries
    first.cancel()
    go.set()
    assert await second == 1
    assert "dana" not in inquiries
    assert await inquiries.answer("dana", ask) == 2


@pytest.mark.asyncio
async def test_a_fault_is_for_who_waited_and_what_nobody_expected_is_reported(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def fail(fault: Exception) -> None:
        raise fault

    inquiries: Inquiries[int, None] = Inquiries("webex", "asking who we are")
    with pytest.raises(Unreachable):
        await inquiries.answer(1, lambda: fail(GONE))
    assert caplog.messages == []
    with pytest.raises(KeyError):
        await inquiries.answer(2, lambda: fail(KeyError("zanzibar")))
    await asyncio.sleep(0)
    assert caplog.messages[0].startswith("webex: asking who we are failed: KeyError at")


@pytest.mark.asyncio
async def test_a_passing_fault_is_tried_again_and_a_lasting_one_is_not() -> None:
    faults: list[Exception] = [GONE, Busy("Wait.", code="throttled", after=0), Permanent("Gone.", code="gone")]
    tries = 0

    async def call() -> str:
        nonlocal tries
        tries += 1
        if tries <= len(faults):
            raise faults[tries - 1]
        return "sent"

    with pytest.raises(Permanent):
        await patiently(call, (0, 0, 0))
    assert tries == 3
    assert await patiently(call, (0, 0, 0)) == "sent"
    tries, faults[2] = 0, GONE
    with pytest.raises(Unreachable):
        await patiently(call, (0, 0))


@pytest.mark.asyncio
async def test_where_told_so_a_long_wait_is_not_waited_out() -> None:
    async def call() -> None:
        raise Busy("Wait.", code="rate_limited", after=MOST_PAUSE + 1)

    async with asyncio.timeout(5):
        with pytest.raises(Busy):
            await patiently(call, gives_up=True)
