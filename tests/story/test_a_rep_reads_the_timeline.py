"""A rep reads what happened on all channels, page by page, and nobody else sees that they did."""

from __future__ import annotations

import pytest

from playground.local import Shown
from tests.story.people import BEN, DANA
from tests.story.seat import Seat, labels
from tests.story.stage import LEAD, Stage

MESSAGES = 25


async def talk(stage: Stage, messages: int) -> None:
    """The lead writes a number of times, a minute apart, the last time just now."""
    for number in range(messages, 0, -1):
        await stage.happens("message.received", says=f"message {number:02}.", ago=number * 60)


async def opened(at: Seat) -> Shown:
    """Dana opens the timeline on the newest card."""
    card = await at.card("Ada Lovelace")
    await at.press(DANA, card, "Timeline")
    return await at.private(DANA, "Ada Lovelace", "(CE", "Asked for a person")


def numbers(shown: Shown) -> list[int]:
    """Which of the messages stand there, from above."""
    return [int(line.split("message ")[1][:2]) for line in shown.text.splitlines() if "message " in line]


@pytest.mark.asyncio
async def test_all_channels_and_markers_in_one_view_for_the_reader_alone(stage: Stage, at: Seat) -> None:
    await stage.happens("page.visited", url="https://acme.example/pricing", ago=600)
    await stage.happens("message.received", says="Do you support SSO?", ago=500)
    await stage.happens("message.sent", says="We do, with SAML.", ago=400)
    await stage.happens("email.received", says="By mail as well", ago=300)
    await stage.happens("message.received", says="something vile", ago=200, moderation={"hate": 0.5})
    await stage.asks()
    await stage.act("takeover", by="ben@acme.example")
    await at.card("Ben Ito has control")
    await stage.at_rest()
    before = at.local.shown(at.place)
    timeline = await opened(at)

    lines = timeline.text.splitlines()
    told = [line.partition(" ")[2] for line in lines if line[2:3] == ":" and line[:2].isdigit()]
    assert [line for line in told if "Moved" not in line][:6] == [
        "🔵 Ben Ito has taken over the chat",
        "🔔 Asked for a person: Can I talk to a person?",
        "💬 Ada Lovelace · Chat: Message hidden",
        "💬 Ada Lovelace · E-mail: By mail as well",
        "🤖 Website chat · Chat: We do, with SAML.",
        "💬 Ada Lovelace · Chat: Do you support SSO?",
    ]
    assert any("Visited a page" in line for line in told)
    assert "vile" not in timeline.text
    assert [one.id for one in at.local.shown(at.place)] == [one.id for one in before]
    assert "By mail as well" not in at.all_words()
    assert at.told(BEN) == []


@pytest.mark.asyncio
async def test_pages_lead_to_the_oldest_and_back_in_the_same_place(stage: Stage, at: Seat) -> None:
    await talk(stage, MESSAGES)
    await stage.asks()
    first = await opened(at)
    assert "Newer" not in labels(first)
    assert numbers(first) == list(range(1, 10))
    seen, page = numbers(first), first
    pages = [first]
    while "Older" in labels(page):
        await at.press(DANA, page, "Older")
        page = await at.private(DANA, f"message {seen[-1] + 1:02}.")
        seen += numbers(page)
        pages.append(page)
    assert seen == list(range(1, MESSAGES + 1))
    assert "New lead" in page.text  # where it began
    assert len(pages) == 3
    assert len({one.id for one in pages}) == 1  # one page takes the place of another

    await stage.happens("message.received", says="message 00.")
    await at.press(DANA, page, "Newer")
    page = await at.private(DANA, "message 10.")
    assert numbers(page) == numbers(pages[1])
    await at.press(DANA, page, "Newer")
    page = await at.private(DANA, "message 01.")
    assert numbers(page) == numbers(pages[0])
    await at.press(DANA, page, "Newer")  # there is more by now
    page = await at.private(DANA, "message 00.")
    assert "Newer" not in labels(page)
    assert len(numbers(page)) == 9


@pytest.mark.asyncio
async def test_there_is_a_way_back_where_it_replaced_the_card(stage: Stage) -> None:
    teams = stage.seats["teams"]
    await stage.asks()
    timeline = await opened(teams)
    await teams.press(DANA, timeline, "Back")
    shown = teams.local.shown(teams.place, viewer=teams.ids[DANA])[0]
    assert "Take over" in labels(shown)


@pytest.mark.asyncio
async def test_asked_by_typing(stage: Stage, at: Seat) -> None:
    await talk(stage, MESSAGES)
    await stage.asks()
    await at.card("Asks for a person")
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", f"timeline {LEAD}")
    page = await at.private(DANA, "message 01.", "Asked for a person")
    await at.press(DANA, page, "Older")
    older = await at.private(DANA, "message 10.")
    assert numbers(older) == list(range(10, 20))
