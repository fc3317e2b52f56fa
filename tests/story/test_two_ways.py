"""While a rep has control, the lead's words stand in the card's thread, and the rep's texts there go to the lead."""

from __future__ import annotations

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage


async def sent(stage: Stage) -> list[str]:
    """What the agents' platform was told to say to the lead, once all is at rest."""
    await stage.at_rest()
    return [str(one["data"]["text"]) for one in stage.agents.heard if one["type"] == "reply.sent"]


async def rung(stage: Stage) -> None:
    """The lead asks, and its cards stand."""
    await stage.asks()
    await stage.at_rest()


async def taken_over(stage: Stage, at: Seat) -> None:
    """The lead asks, and Dana takes over on this platform."""
    await stage.asks()
    await at.act(DANA, "Take over", "Asks for a person")
    await stage.agents.hears("conversation.taken_over")
    await stage.at_rest()


@pytest.mark.asyncio
async def test_what_the_lead_writes_stands_in_the_thread_of_every_card(stage: Stage, at: Seat) -> None:
    await stage.happens("message.received", says="Hello?")
    await taken_over(stage, at)
    await stage.happens("message.received", says="Do you support SSO?\nFor 900 people.")
    for seat in stage.seats.values():
        line = await seat.line("Do you support SSO?", "For 900 people.")
        assert "💬 Ada Lovelace · Chat ·" in line.text
        assert line.thread == seat.cards()[-1].id
    await stage.at_rest()
    assert all("Hello?" not in line.text for seat in stage.seats.values() for line in seat.lines())

    await stage.act("return", by=email(DANA))
    await stage.happens("message.received", says="Anybody there?")
    await stage.at_rest()
    assert "Anybody there?" not in "".join(line.text for seat in stage.seats.values() for line in seat.lines())


@pytest.mark.asyncio
async def test_the_reps_text_in_the_thread_goes_to_the_lead_once(stage: Stage, at: Seat) -> None:
    await taken_over(stage, at)
    await at.writes(DANA, "Hello Ada, this is Dana.")
    told = (await stage.agents.hears("reply.sent"))["data"]
    assert (told["text"], told["channel"], told["by"]["name"]) == ("Hello Ada, this is Dana.", "chat", DANA)
    assert told["lead"]["id"] == LEAD
    await at.local.resend_last()
    assert await sent(stage) == ["Hello Ada, this is Dana."]
    assert await stage.timeline("reply.sent") == ["Hello Ada, this is Dana."]

    await at.arrived("Hello Ada, this is Dana.")
    for seat in stage.others(at):
        line = await seat.line("Hello Ada, this is Dana.")
        assert "Dana Ruiz" in line.text


@pytest.mark.asyncio
async def test_everybody_elses_text_is_a_note_at_once(stage: Stage, at: Seat) -> None:
    await taken_over(stage, at)
    await at.writes(BEN, "She called me last week")
    await at.writes(DANA, "Note: careful with prices")
    await at.writes(DANA, f"{at.calls(BEN)} what do you think?")
    await at.writes(DANA, "One moment, please.")
    assert await sent(stage) == ["One moment, please."]
    notes = await stage.timeline("note.added")
    assert notes[1:] == ["Note by Dana Ruiz: careful with prices", "Note by Ben Ito: She called me last week"]
    assert notes[0].startswith("Note by Dana Ruiz: @Ben Ito")
    assert "what do you think?" in notes[0]


@pytest.mark.asyncio
async def test_while_nobody_has_control_the_writer_is_asked(stage: Stage, at: Seat) -> None:
    await rung(stage)
    await at.writes(DANA, "Hello Ada!")
    question = await at.private(DANA, "Nobody has control of Ada Lovelace", "Hello Ada!")
    assert await sent(stage) == []
    await at.press(DANA, question, "Take over and send")
    assert (await stage.agents.hears("reply.sent"))["data"]["text"] == "Hello Ada!"
    kinds = [one["type"] for one in stage.agents.heard]
    assert kinds == ["conversation.taken_over", "reply.sent"]
    assert (await stage.control())["by"] == email(DANA)
    assert await stage.timeline("note.added") == []


@pytest.mark.asyncio
async def test_kept_as_a_note_or_cancelled(stage: Stage, at: Seat) -> None:
    await rung(stage)
    await at.writes(DANA, "Calls back on Monday")
    await at.press(DANA, await at.private(DANA, "Calls back on Monday"), "Keep as note")
    await at.private(DANA, "Your text is kept as a note; it doesn't reach the lead.")
    await at.writes(BEN, "Never mind")
    await at.press(BEN, await at.private(BEN, "Never mind"), "Cancel")
    await at.private(BEN, "Your text was neither sent nor kept.")
    assert await stage.timeline("note.added") == ["Note by Dana Ruiz: Calls back on Monday"]
    assert await sent(stage) == []


@pytest.mark.asyncio
async def test_unanswered_for_ten_minutes_it_is_a_note(stage: Stage, at: Seat) -> None:
    await rung(stage)
    await at.writes(DANA, "Calls back on Monday")
    question = await at.private(DANA, "What shall become of your text?")
    await stage.later(601)
    assert await stage.timeline("note.added") == ["Note by Dana Ruiz: Calls back on Monday"]
    await at.private(DANA, "it was kept as a note on Ada Lovelace")
    if at.name != "slack":  # a whisper is pressed with a token that the stand-in's own clock has let run out
        await at.press(DANA, question, "Take over and send")
        await at.private(DANA, "Your text was dealt with already")
    assert await sent(stage) == []
    assert (await stage.control())["control"] == "automated"


@pytest.mark.asyncio
async def test_formatting_and_links_become_plain_words(stage: Stage) -> None:
    at = stage.seats["slack"]
    await taken_over(stage, at)
    await at.writes(DANA, "We do *fully* & gladly, _see_ https://acme.example/sso <3")
    assert await sent(stage) == ["We do fully & gladly, see https://acme.example/sso <3"]


@pytest.mark.asyncio
async def test_where_no_mark_may_be_put_a_line_says_that_it_is_sent(stage: Stage) -> None:
    at = stage.seats["slack"]
    await taken_over(stage, at)
    at.local.refuse("reactions.add", 200, {"ok": False, "error": "missing_scope"})
    await at.writes(DANA, "Hello Ada")
    await at.line("✔️ Sent to Ada")
    assert "✅" not in at.all_words()
