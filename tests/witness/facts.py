"""With what are the places of a documented payload filled, so that it is about the story's own people and cards?

A payload holds "$dana", "$channel" and so on where the platform would put ids of its own; `filled` puts the local
platform's there. What each platform calls its ids stands here too.
"""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from string import Template
from typing import Any
from urllib.parse import urlencode

from playground.local import Answer, Shown
from tests.story.people import DANA
from tests.story.seat import Seat

Facts = dict[str, Any]


def filled(payload: Any, facts: Facts) -> Any:
    """The payload with every "$name" replaced; a value that is nothing else keeps the fact's type. Raises KeyError."""
    if isinstance(payload, dict):
        return {filled(name, facts): filled(value, facts) for name, value in payload.items()}
    if isinstance(payload, list):
        return [filled(one, facts) for one in payload]
    if not isinstance(payload, str):
        return payload
    return facts[payload[1:]] if payload[1:] in facts and payload[0] == "$" else Template(payload).substitute(facts)


def control(shown: Shown, label: str) -> dict[str, Any]:
    """The button with this label, as the service sent it; empty where there is none."""

    def walk(node: Any) -> Any:
        if isinstance(node, dict):
            text = node.get("text")
            said = node.get("title") or (text.get("text") if isinstance(text, dict) else None)
            if said == label and ("value" in node or "data" in node):
                return node
            node = list(node.values())
        found = (walk(one) for one in node) if isinstance(node, list) else ()
        return next((one for one in found if one), None)

    return dict(walk(shown.payload) or {})


def of_slack(seat: Seat, card: Shown | None, form: Shown | None, label: str) -> Facts:
    local, dana = seat.local, seat.ids[DANA]
    space = local.workspace
    channel = space.channel_named(seat.place)
    message = channel.messages[card.id] if card else None
    pressed = control(card, label) if card and not form else {}
    view = space.open_view(form.id) if form else None
    return {
        "dana": dana, "team": space.team, "app": space.app, "bot": space.bot_user, "bot_id": space.bot,
        "channel": channel.id, "direct": space.direct(dana).id, "new_channel": local.add_place("new deals"),
        "card": card.id if card else "", "token": pressed.get("value", ""), "action": pressed.get("action_id", ""),
        "block": "b1", "view": form.id if form else "", "metadata": view.sent["private_metadata"] if view else "",
        "trigger": space.trigger(dana), "response_url": space.hook("actions", channel.id, dana, message),
        "ts": space.stamp(), "seconds": int(time.time()), "event_id": "Ev0WITNESS",
    }  # fmt: skip


def of_teams(seat: Seat, card: Shown | None, form: Shown | None, label: str) -> Facts:
    local, dana = seat.local, seat.ids[DANA]
    said, chat = local.activity(dana, seat.place, "x"), local.activity(dana, f"direct:{dana}", "x")
    pressed = control(form or card, label) if card else {}
    team = next(iter(local._workspace.teams.values()))
    return {
        "dana": dana, "aad": said["from"]["aadObjectId"], "bot": said["recipient"]["id"],
        "service_url": said["serviceUrl"], "tenant": said["channelData"]["tenant"]["id"],
        "chat": chat["conversation"]["id"], "team": team.id, "group": team.group,
        "channel": said["channelData"]["channel"]["id"], "card": card.id if card else said["id"],
        "token": pressed.get("data", {}).get("leadbell", ""), "verb": pressed.get("verb", ""), "label": label,
        "moment": _now(), "id": said["id"],
    }  # fmt: skip


def of_webex(seat: Seat, card: Shown | None, form: Shown | None, label: str) -> Facts:
    local, dana = seat.local, seat.ids[DANA]
    space = local.space
    pressed = control(form or card, label) if card else {}
    hook = next(iter(space.webhooks.values()))
    direct = space.direct_room(dana)
    return {
        "dana": dana, "bot": space.bot.id, "org": space.org, "app": "Y2lzY29zcGFyazovL3VzL0FQUExJQ0FUSU9OL2E",
        "room": local.room(seat.place).id, "direct": direct.id if direct else "", "new_room": local.add_place("New"),
        "card": (form or card).id if card else "", "token": pressed.get("data", {}).get("leadbell", ""),
        "webhook": hook["id"], "target": hook["targetUrl"], "moment": _now(),
        "id": "Y2lzY29zcGFyazovL3VzL01FU1NBR0Uvd2l0bmVzcw",
    }  # fmt: skip


FACTS = {"slack": of_slack, "teams": of_teams, "webex": of_webex}
"""What the places of a payload hold, by platform: of a card (or the form that came of it) whose button `label` is
pressed."""


async def deliver(seat: Seat, kind: str, sent: Any, answers: dict[str, Any]) -> Answer:
    """Send a filled payload through the service's door, signed as the platform signs. `answers`: what the platform
    answers to the service's look-ups of it, by call."""
    if seat.name == "teams":
        answer: Answer = await seat.local.send_raw(sent, f"Bearer {seat.local.token()}")
        return answer
    for call, body in answers.items():
        seat.local.refuse(call, 200, body, times=9)
    body, as_json = json.dumps(sent), "application/json"
    if seat.name == "webex":
        raw = body.encode()
        return await seat.local.send_raw(raw, {"Content-Type": as_json, **seat.local.signature(raw)})
    form = {"SlashCommand": sent, "BlockAction": {"payload": body}, "ViewSubmitAction": {"payload": body}}.get(kind)
    raw = urlencode(form).encode() if form else body.encode()
    how = "application/x-www-form-urlencoded" if form else as_json
    return await seat.local.send_raw(raw, seat.local.signed_headers(raw, how))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
