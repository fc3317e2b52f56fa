"""Does the service take what the platforms document for each thing that comes in, through its real doors?

One folder of `payloads` for each story, one file for each platform: where it is documented, what is sent, and (Webex,
whose webhooks carry no content) what the platform answers when it is asked. Ids are filled in from the story
(facts.py).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from leads.store.schema import destinations
from manifest.slack import EVENTS
from manifest.webex import WEBHOOKS
from playground.local import Answer, Shown
from tests.story.people import DANA, email
from tests.story.seat import Seat
from tests.story.stage import Stage, opened
from tests.story.waiting import eventually
from tests.witness.facts import FACTS, deliver, filled
from tests.witness.node import ask
from tests.witness.roll import heard

PAYLOADS = Path(__file__).parent / "payloads"
MESSAGES = {"channel": "message.channels", "im": "message.im"}
"""What a manifest calls the messages of a kind of channel."""
KEPT = sorted(PAYLOADS.glob("*/*.json"))


def read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text("utf-8")))


Send = Callable[..., Awaitable[Answer]]


async def a_rep_takes_over(stage: Stage, at: Seat, send: Send) -> None:
    await stage.asks()
    await send(await at.card("Asks for a person"), label="Take over")
    await at.card("Dana Ruiz has control")


async def a_rep_blocks(stage: Stage, at: Seat, send: Send) -> None:
    await stage.asks()
    card = await at.act(DANA, "Block…", "Asks for a person")
    await send(card, await at.private(DANA, "Choose a reason, or write one"), label="Block")
    await at.card("Blocked by Dana Ruiz", "Spam: sells watches")


async def a_rep_answers_the_lead(stage: Stage, at: Seat, send: Send) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await send(await at.card("Dana Ruiz has control"))
    await stage.agents.hears("reply.sent", text="Yes, with SAML.")


async def a_rep_changes_a_text(stage: Stage, at: Seat, send: Send) -> None:
    await changed(stage, at, send, "changed a text", "Changed to: We meet on Tuesday")


async def a_rep_takes_a_text_back(stage: Stage, at: Seat, send: Send) -> None:
    await changed(stage, at, send, "deleted a text", "")


async def changed(stage: Stage, at: Seat, send: Send, what: str, ends: str) -> None:
    """A text that was sent to the lead is another now where it was written: the lead has it as it was."""
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    card = await at.card("Dana Ruiz has control")
    written = await at.writes(DANA, "We meet on Monday")
    await stage.agents.hears("reply.sent")
    await send(card, written=written.id)
    told = await eventually(lambda: stage.timeline("reply.changed"))
    assert what in told[0]
    assert told[0].endswith(ends)


async def a_rep_writes_to_leadbell(stage: Stage, at: Seat, send: Send) -> None:
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", "leads")  # so that the two have a place to talk
    await send()
    await at.private(DANA, "What you can do")


async def a_rep_calls_leadbell_in_a_channel(stage: Stage, at: Seat, send: Send) -> None:
    await send()
    await at.private(DANA, "What you can do")


async def leadbell_is_invited(stage: Stage, at: Seat, send: Send) -> None:
    await send()
    places = (at.place, "new deals") if at.name == "slack" else (at.place, "New") if at.name == "webex" else (at.place,)
    await eventually(lambda: any("Leadbell is in" in one.text for place in places for one in at.local.shown(place)))


async def leadbell_is_uninstalled(stage: Stage, at: Seat, send: Send) -> None:
    if at.name == "slack":  # whose places are set aside; Teams' are no more to be found
        await stage.asks()
        await stage.at_rest()
    await send()
    await stage.happens("human.requested", says="Anybody?", lead={"id": "lead_43"})
    place = select(destinations.c.fault).where(destinations.c.platform == at.name)

    async def told_why() -> bool:
        found = await stage.service.database.read(lambda connection: connection.execute(place).scalars().all())
        return any("removed" in str(fault) for fault in found)

    await eventually(told_why)


async def leadbell_loses_its_token(stage: Stage, at: Seat, send: Send) -> None:
    at.local.refuse("auth.test", 200, {"ok": False, "error": "token_revoked"}, times=99)  # it is tried once more
    await leadbell_is_uninstalled(stage, at, send)


async def a_rep_opens_home(stage: Stage, at: Seat, send: Send) -> None:
    await send()
    await eventually(lambda: at.local.home(at.ids[DANA]))


async def a_rep_types_a_command(stage: Stage, at: Seat, send: Send) -> None:
    await stage.asks()
    answer = await send()  # which Slack shows to whoever typed it
    assert "Ada Lovelace" in json.dumps(answer.body), answer


async def a_platform_checks_the_address(stage: Stage, at: Seat, send: Send) -> None:
    answer = await send()
    assert answer.body["challenge"].startswith("3eZbrw1a")


@pytest.mark.asyncio
@pytest.mark.parametrize("kept", KEPT, ids=lambda path: f"{path.parent.name}-{path.stem}")
async def test_what_a_platform_documents_is_taken(kept: Path, tmp_path: Path) -> None:
    told = read(kept)
    assert told["documented"].startswith("https://")
    async with opened(tmp_path) as stage:
        at = stage.seats[kept.stem]
        await at.settle()

        async def send(
            card: Shown | None = None, form: Shown | None = None, label: str = "", written: str = ""
        ) -> Answer:
            facts = FACTS[at.name](at, card, form, label) | {"written": written}
            answer = await deliver(
                at, told.get("kind", ""), *(filled(told.get(part, {}), facts) for part in ("sent", "answers"))
            )
            assert answer.status == 200, answer
            return answer

        await globals()[kept.parent.name](stage, at, send)


def test_slacks_own_types_say_that_these_payloads_are_slacks() -> None:
    payloads = []
    for kept in PAYLOADS.glob("*/slack.json"):
        told = read(kept)
        if kind := told.get("kind"):
            payloads.append({"name": kept.parent.name, "kind": kind, "payload": _typed(told["sent"])})
    answer = ask("block_types.mjs", payloads)
    assert not answer["faults"], answer["faults"]
    heard("slack-payloads", answer["accepted"])


def _typed(sent: dict[str, Any]) -> Any:
    """What the types are about: an event is what stands in its envelope; a null, which Slack sends, they leave out."""
    return {name: value for name, value in sent.get("event", sent).items() if value is not None}


def _kind(event: dict[str, Any]) -> str:
    return MESSAGES[event["channel_type"]] if event.get("type") == "message" else str(event.get("type"))


def test_all_that_is_asked_for_is_documented() -> None:
    """What the manifests ask the platforms to send, and what the service follows, is among the payloads."""
    slack = [read(path)["sent"].get("event", {}) for path in PAYLOADS.glob("*/slack.json")]
    kinds = {_kind(one) for one in slack}
    assert set(EVENTS) - kinds == {"message.groups"}  # which are as message.channels
    webex = [read(path)["sent"] for path in PAYLOADS.glob("*/webex.json")]
    assert {one.what for one in WEBHOOKS} == {(one["resource"], one["event"]) for one in webex}


def test_every_story_has_its_payloads_and_every_payload_its_story() -> None:
    assert {path.parent.name for path in KEPT} == {
        name
        for name, one in globals().items()
        if name.startswith(("a_rep_", "a_platform_", "leadbell_")) and callable(one)
    }
    three = [folder for folder in PAYLOADS.iterdir() if len(list(folder.iterdir())) == 3]
    assert len(three) == 8
