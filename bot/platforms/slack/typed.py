"""What did somebody write to Leadbell in Slack: a command, a mention, a direct message?"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from bot.platforms.errands import Errands
from bot.platforms.port import Desk, Fault, Later, OutsidePerson, Typed
from bot.platforms.sayings import ON_ITS_WAY, notice, said
from bot.platforms.slack.answers import Answers
from bot.platforms.slack.drawing import Drawing
from bot.platforms.slack.installation import WORKSPACE, Installations
from bot.platforms.slack.messages import content
from bot.platforms.slack.origin import Origin
from bot.platforms.slack.people import People
from bot.platforms.slack.reading import calls, files, readable
from bot.platforms.slack.turn import PATIENCE, Turn
from bot.platforms.slack.workspace import named
from handlers.intent import Outcome
from leads.store.texts import TextChange

LINK = re.compile(r"<(?![@#!])(?:mailto:|tel:)?([^<>|]+)(?:\|([^<>]*))?>")
"""How Slack writes an address it has recognised: <mailto:a@b.example|a@b.example>."""


PERSONS = (None, "", "thread_broadcast", "file_share")
"""Kinds of message that a person writes: plain ones, answers that are shown in the channel too, and with files."""
MOST_NAMED = 10
NOBODY = OutsidePerson("slack", "", "", "", "")
"""Until Slack has said who it was."""


class Words:
    """Commands, mentions, direct messages, and what is written in the bot's threads."""

    def __init__(
        self,
        desk: Desk,
        installations: Installations,
        people: People,
        answers: Answers,
        drawing: Drawing,
        errands: Errands,
        slashes: frozenset[str],
    ) -> None:
        self._desk = desk
        self._installations = installations
        self._people = people
        self._answers = answers
        self._drawing = drawing
        self._errands = errands
        self._slashes = slashes

    async def command(self, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Carry out a slash command; the body to answer with (seen by the writer alone), None for nothing."""
        origin = Origin(
            user=str(body.get("user_id") or ""),
            channel=str(body.get("channel_id") or ""),
            trigger=str(body.get("trigger_id") or ""),
            response_url=str(body.get("response_url") or ""),
            workspaces=named(body),
        )
        key = origin.trigger or f"{origin.user}:{body.get('command')}:{body.get('text')}"
        turn = Turn(self._answers, origin)
        text = plain(str(body.get("text") or ""), "")
        word = str(body.get("command") or "").removeprefix("/").lower()
        if word in self._slashes:
            text = f"{word} {text}"
        work = self._errands.begin("deciding on a command", turn.decide(self._people, self._asking(text, key, origin)))
        outcome = await self._errands.within(PATIENCE, work)
        if outcome is None:
            self._errands.begin("answering a command", self._follow(work, turn))
            return {"response_type": "ephemeral", "text": ON_ITS_WAY}
        if outcome.card is not None and outcome.card.kind == "form":
            await self._errands.within(PATIENCE, self._errands.begin("answering a command", turn.show(outcome)))
            return None
        card = outcome.card or notice(said(outcome))
        turn.settle()
        return {"response_type": "ephemeral", **content(self._drawing.message(card))}

    async def event(self, body: Mapping[str, Any]) -> None:
        """Carry out an event: a mention, a direct message from a person, or what they write in a thread of the bot's,
        change there or take back. All others are none of our business."""
        event, own = body["event"], self._own_id(body)
        if event["type"] == "message" and event.get("subtype") in ("message_changed", "message_deleted"):
            await self._changed(event, own, named(body))
            return
        user, channel, ts = _text(event, "user"), _text(event, "channel"), _text(event, "ts")
        thread = _text(event, "thread_ts") if _text(event, "thread_ts") != ts else ""
        direct = event.get("channel_type") == "im" or ("channel_type" not in event and channel.startswith("D"))
        to_bot = event["type"] == "app_mention" or (event["type"] == "message" and direct)
        # A mention comes as an event of its own beside the message.
        ours = bool(own and thread) and event.get("parent_user_id") == own and f"<@{own}" not in _text(event, "text")
        wanted = to_bot or (event["type"] == "message" and ours)
        if not wanted or not user or not channel or event.get("bot_id") or event.get("subtype") not in PERSONS:
            return
        origin = Origin(user, channel, thread, direct=direct, workspaces=named(body))
        turn = Turn(self._answers, origin)
        said = await self._readable(event, own, origin.workspaces) if thread or direct else ""
        typed = Typed(
            plain(_text(event, "text"), own), NOBODY, _text(body, "event_id") or f"{channel}:{ts}", channel, thread,
            to_bot, direct, said, self._written(ts, channel, body), bool(calls(event, own)), files(event),
        )  # fmt: skip

        async def ask(person: OutsidePerson, later: Later) -> Outcome:
            return await self._desk.typed(replace(typed, person=person), later)

        await turn.show(await turn.decide(self._people, ask))

    async def _changed(self, event: Mapping[str, Any], own: str, workspaces: frozenset[str]) -> None:
        """A person's message is another now, or is gone. Slack also tells of links that it has unfolded, of its own
        messages, and of answers under a message."""
        now, before = _part(event, "message"), _part(event, "previous_message")
        of = now or before
        ts, channel = _text(of, "ts"), _text(event, "channel")
        in_thread = _text(of, "thread_ts") not in ("", ts) or channel.startswith("D")
        if not in_thread or not ts or of.get("bot_id") or _text(of, "user") in ("", own):
            return
        if now and not now.get("edited"):
            return
        words = await self._readable(now, own, workspaces) if now else None
        await self._desk.text_changed(TextChange("slack", channel, ts, words))

    async def _readable(self, event: Mapping[str, Any], own: str, workspaces: frozenset[str]) -> str:
        """The words as a lead can read them; who is called stands there by name."""
        names: dict[str, str] = {}
        for user in calls(event, own)[:MOST_NAMED]:
            with suppress(Fault):
                names[user] = (await self._people.find(user, workspaces)).name
        return readable(event, lambda user: names.get(user) or "a colleague", own)

    def _asking(self, text: str, key: str, origin: Origin) -> Callable[[OutsidePerson, Later], Awaitable[Outcome]]:
        return lambda person, later: self._desk.typed(Typed(text, person, key, origin.channel, origin.thread), later)

    async def _follow(self, work: Awaitable[Outcome], turn: Turn) -> None:
        await turn.show(await work)

    def _written(self, ts: str, channel: str, body: Mapping[str, Any]) -> dict[str, str]:
        """What somebody wrote, as a message that can be reacted to."""
        known = self._installations.told(named(body))
        return {"id": ts, "channel": channel} | ({WORKSPACE: known.team} if known is not None else {})

    def _own_id(self, body: Mapping[str, Any]) -> str:
        """Leadbell's own user id, which stands in a mention."""
        known = self._installations.told(named(body))
        if known is not None:
            return known.bot_user
        given = body.get("authorizations")
        first = given[0] if isinstance(given, list) and given else None
        return _text(first, "user_id") if isinstance(first, dict) else ""


def plain(text: str, own: str) -> str:
    """Message text as it was typed: without Leadbell's own mention, addresses without their wrapping, and
    Slack's three escapes undone."""
    if own:
        text = re.sub(rf"<@{re.escape(own)}(?:\|[^<>]*)?>[:,]?", " ", text)
    text = LINK.sub(lambda found: found[2] or found[1], text)
    for written, meant in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(written, meant)
    return re.sub(r" {2,}", " ", text).strip()


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    return found if isinstance(found, str) else ""


def _part(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = body.get(name)
    return found if isinstance(found, dict) else {}
