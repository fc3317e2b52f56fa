"""A manager asks for the list as a file where they are: it comes to them alone, or by a link where none can come."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from playground.local import Shown
from playground.webex import content
from tests.story.browsing import browsing, link_in
from tests.story.people import BEN, DANA, MONA
from tests.story.seat import Seat, labels
from tests.story.stage import Stage
from tests.story.test_leads_are_exported import audited, come
from tests.story.waiting import eventually


async def says(at: Seat, text: str, who: str = MONA) -> None:
    """Write to the bot, in direct messages."""
    await at.local.say(at.ids[who], f"direct:{at.ids[who]}", text)


async def file(at: Seat, who: str = MONA) -> bytes:
    """The file that a person was sent, as soon as it is there."""

    def found() -> Shown | None:
        return next((one for one in at.told(who) if ".csv" in one.text), None)

    shown = await eventually(found, seen=lambda: [one.text for one in at.told(who)])
    (held,) = at.local.files(shown).values()
    return held if isinstance(held, bytes) else bytes(held.content)


async def linked(stage: Stage, at: Seat, who: str = MONA) -> bytes:
    """The file behind the link that a person was given."""
    link = await eventually(
        lambda: next((link_in(one) for one in at.told(who) if "Download CSV" in labels(one)), None),
        seen=lambda: [one.text for one in at.told(who)],
    )
    async with browsing(stage.url) as browser:
        answer = await browser.post(link)
        assert answer.status == 303
        assert answer.to.startswith("/leads.csv")
        return (await browser.get(answer.to)).text.encode()


async def given(stage: Stage, at: Seat) -> list[str]:
    """The ids of the leads in what a manager was given."""
    takes = next(one for one in stage.service.platforms if one.name == at.name).capabilities.most_file > 0
    found = await file(at) if takes else await linked(stage, at)
    return [row["id"] for row in csv.DictReader(io.StringIO(found.decode("utf-8-sig"), newline=""))]


@pytest.mark.asyncio
async def test_typed_with_filters(stage: Stage, at: Seat) -> None:
    await come(stage)
    await says(at, "export country:DE,FR")
    assert await given(stage, at) == ["lead_3", "lead_4", "lead_2"]
    assert all(".csv" not in one.text and "lead_3" not in one.text for who in (BEN, DANA) for one in at.told(who))
    assert ".csv" not in at.all_words()
    (row,) = await audited(stage)
    assert (row["by"][:7], row["subject"]) == ("person:", "country=DE,FR rows=3")


@pytest.mark.asyncio
async def test_pressed_on_the_list(stage: Stage, at: Seat) -> None:
    await come(stage)
    await says(at, "leads country:DE,FR")
    await at.press(MONA, await at.private(MONA, "Leads · 3"), "Export")
    assert await given(stage, at) == ["lead_3", "lead_4", "lead_2"]


@pytest.mark.asyncio
async def test_a_rep_is_told_who_may(stage: Stage, at: Seat) -> None:
    await come(stage)
    await says(at, "leads", DANA)
    assert "Export" not in labels(await at.private(DANA, "Leads · 5"))
    await says(at, "export", DANA)
    await at.private(DANA, "Only a manager may export leads.")
    assert await audited(stage) == []


@pytest.mark.asyncio
async def test_a_rep_may_where_the_setting_says_so(open_stage: Callable[..., Awaitable[Stage]], platform: str) -> None:
    stage = await open_stage(settings={"LEADBELL_EXPORT_BY": "rep"})
    at = stage.seats[platform]
    await come(stage)
    await says(at, "leads", DANA)
    assert "Export" in labels(await at.private(DANA, "Leads · 5"))


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("typed", "told"),
    [("export stage:hot", "Allowed: browsing"), ("export country:IT", "there is nothing to export")],
)
async def test_what_can_not_be_is_said(stage: Stage, at: Seat, typed: str, told: str) -> None:
    await come(stage)
    await says(at, typed)
    await at.private(MONA, told)
    assert await audited(stage) == []


@pytest.mark.asyncio
async def test_what_is_too_large_is_had_by_a_link(stage: Stage, at: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    adapter: Any = next(one for one in stage.service.platforms if one.name == at.name)
    if not adapter.capabilities.most_file:
        pytest.skip("takes no files: it is always a link there")
    monkeypatch.setattr(adapter, "capabilities", replace(adapter.capabilities, most_file=100))
    await come(stage)
    await says(at, "export")
    await at.private(MONA, "The file has", "can be sent")
    assert len((await linked(stage, at)).splitlines()) >= 6


@pytest.mark.asyncio
async def test_a_platform_that_takes_no_files_after_all(
    stage: Stage, at: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    if at.name == "teams":
        pytest.skip("is never sent a file")
    await come(stage)
    if at.name == "slack":
        at.local.refuse("files.getUploadURLExternal", status=200, body={"ok": False, "error": "file_uploads_disabled"})
        await says(at, "export")
        await at.private(MONA, "The file didn't come", "takes no files")
    else:
        monkeypatch.setattr(content, "MOST_FILE", 100)
        await says(at, "export")
        await at.private(MONA, "The file didn't come")
    assert [row["subject"] for row in await audited(stage)] == ["all broken off rows=5"]
