"""What a lead writes calls nobody, links nowhere and looks like what it is: words."""

from __future__ import annotations

import pytest

from tests.story.people import BEN, DANA
from tests.story.seat import Seat, labels
from tests.story.stage import Stage
from tests.story.waiting import eventually


def hostile(at: Seat) -> str:
    """What each platform would take for a mention of Ben, of everybody, or for a link."""
    ben = at.ids[BEN]
    return (
        f"<@{ben}> <!channel> @all <at>{BEN}</at> <@personEmail:ben@acme.example> <@personId:{ben}> <@all>"
        " [free](https://evil.example/a) <https://evil.example/b|here> *bold* `code`"
    )


@pytest.mark.asyncio
async def test_on_the_card_in_the_name_and_under_it(stage: Stage, at: Seat) -> None:
    words = hostile(at)
    named = {"first_name": words[:60], "last_name": "Lovelace"}
    await stage.happens("message.received", says=words, lead=named)
    await stage.happens("human.requested", lead=named)
    card = await at.card("Asks for a person")
    await stage.at_rest()
    await stage.happens("human.requested", says=words, lead=named)
    await eventually(at.lines, seen=at.all_words)

    for shown in (card, *at.cards(), *at.lines()):
        assert at.mentions(shown) == []
        assert not at.local.links(shown)
    assert BEN in card.text  # nothing was dropped: the words stand there as words


@pytest.mark.asyncio
async def test_in_the_summary(stage: Stage, at: Seat) -> None:
    await stage.happens("message.received", says=f"{hostile(at)} really?", lead={"company_name": hostile(at)})
    await stage.happens("human.requested")
    await at.act(DANA, "Summary", "Asks for a person")

    summary = await at.private(DANA, "Questions asked")
    assert at.mentions(summary) == []
    ours = [one for one in labels(summary) if one.startswith("Card in ")]  # the ways back to the lead's cards
    found = at.local.links(summary)
    every = list(found.items()) if isinstance(found, dict) else found
    others = [one for one in every if f"{stage.url}/leads/" not in str(one)]  # those lead to the entries of quotes
    assert len(others) <= len(ours)
    assert "evil.example" not in str(found)


@pytest.mark.asyncio
@pytest.mark.parametrize(("label", "first"), [("Why this?", "What rang last"), ("Timeline", "(CE")])
async def test_in_what_there_is_to_read_of_what_happened(stage: Stage, at: Seat, label: str, first: str) -> None:
    words = hostile(at)
    named = {"first_name": words[:60], "last_name": "Lovelace"}
    await stage.happens("message.received", says=words, lead=named, ago=2)
    await stage.happens("page.visited", url=words, lead=named, ago=1)
    await stage.happens("human.requested", says=words, lead=named)
    await at.act(DANA, label, "Asks for a person")

    read = await at.private(DANA, first, BEN)
    assert at.mentions(read) == []
    assert not at.local.links(read)
