"""Something stops a rule's rings: its author is told what and how to put it right, once a day."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.story.people import BEN, DANA, MONA
from tests.story.stage import ADDRESS, Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]
DAY = 24 * 3600
SAID = "can't ring everywhere"


def made(place: str, name: str = "Hot leads") -> str:
    return f"rules: [{{id: hot, name: {name}, on: human.requested, ring: ['{place}']}}]"


async def by_mona(stage: Stage, text: str) -> None:
    mona = stage.service.directory.by_email("mona@acme.example")
    assert mona is not None
    await stage.service.rule_desk.save(mona, text, version=None)


@pytest.mark.asyncio
async def test_its_author_is_told_once_a_day(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(direct={"mona": platform})
    at, news = stage.seats[platform], stage.service.rule_news
    await news.look()
    await by_mona(stage, made("leaver@acme.example"))
    for _ in range(3):
        await news.look()
    told = await at.private(MONA, SAID, "Hot leads", "leaver@acme.example is nobody on record")
    assert "Put them on record, or ring somebody else." in told.text
    assert at.times_told(MONA, SAID) == 1
    assert at.told(DANA) == at.told(BEN) == []
    stage.watch.ahead += DAY + 60
    await news.look()
    assert at.times_told(MONA, SAID) == 2


@pytest.mark.asyncio
async def test_a_channel_that_is_gone(open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(rules="rules: [{id: x, on: call.ended, ring: [owner]}]")
    at = stage.seats[platform]
    await by_mona(stage, made(ADDRESS[platform]))
    await at.local.remove_bot(at.place)
    await stage.asks()

    async def told() -> bool:
        await stage.service.rule_news.look()
        return any(seat.times_told(MONA, SAID) for seat in stage.seats.values())

    await eventually(told)
    (words,) = [one.text for seat in stage.seats.values() for one in seat.told(MONA) if SAID in one.text]
    assert "Hot leads" in words
    assert ADDRESS[platform] in words
    assert any(word in words.lower() for word in ("invite", "add ", "restore")), words


@pytest.mark.asyncio
async def test_of_a_rule_in_a_file_managers_are_told_with_its_path(open_stage: OpenStage) -> None:
    stage = await open_stage(rules=made("leaver@acme.example"), direct={"mona": "slack"})
    await stage.service.rule_news.look()
    await stage.seats["slack"].private(MONA, SAID, "Hot leads", "story.yaml", "is nobody on record")


@pytest.mark.asyncio
async def test_files_with_faults(open_stage: OpenStage, tmp_path: Path) -> None:
    stage = await open_stage(direct={"mona": "slack"})
    (tmp_path / "rules" / "story.yaml").write_text("rules: [{id: other, on: nonsense, ring: ['webex:Leads']}]")
    await eventually(lambda: stage.service.rulebook.standing != "ok")
    for _ in range(2):
        await stage.service.rule_news.look()
    slack = stage.seats["slack"]
    told = await slack.private(MONA, "Some rules aren't in force as they are written", "story.yaml")
    assert "last good version in force" in told.text
    assert slack.times_told(MONA, "aren't in force as they are written") == 1
