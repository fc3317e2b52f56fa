"""How does the agents' platform hear of control, and who signs it?

`POST LEADBELL_AGENT_WEBHOOK_URL`, signed as the Standard Webhooks specification says, through the same outbox
as everything else: in order per lead, tried for a day.
"""

from __future__ import annotations

import binascii
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import aiohttp
import orjson
from standardwebhooks.webhooks import Webhook

from bot.delivery.asked import REQUEST, request_type
from bot.delivery.carrier import Sent
from bot.delivery.outbox import Claim
from bot.delivery.parcels import Parcel
from bot.platforms.port import Busy, Capabilities, Permanent, Unreachable
from leads.change import Event
from leads.feedback import GIVEN
from leads.lead import Lead
from leads.moments import rfc3339
from leads.store.database import Database
from leads.store.erasing import KIND as ERASED
from leads.store.giving_feedback import agent_message
from leads.store.reading import outside_id, outside_ids, timeline
from leads.timeline import SPOKEN

MOST_BEFORE = 200
"""Entries before a return that its webhook looks at."""
MOST_CONTEXT = 20
"""Entries before a message that its feedback is sent with."""
_SPOKEN = ("message.received", "message.sent", "reply.sent", "conversation.taken_over")

TIMEOUT = 10
"""Seconds for one call."""


def signer(secret: str) -> Webhook:
    """As the receiver's library reads the secret: base64, with or without "whsec_" before it. A text that isn't
    base64 is taken as the secret's own bytes."""
    try:
        return Webhook(secret)
    except (binascii.Error, ValueError, RuntimeError):
        return Webhook(b64encode(secret.encode()).decode())


class WebhookCarrier:
    """Carries lines to the agents' platform."""

    name = "agents"
    capabilities = Capabilities(edit=False, whisper=False, threads=False, pace=0)

    def __init__(
        self, url: str, secret: str, session: Callable[[], aiohttp.ClientSession],
        database: Database, now: Callable[[], int],
    ) -> None:  # fmt: skip
        self._url = url
        self._signer = signer(secret)
        self._session = session
        self._database = database
        self._now = now

    async def find(self, claim: Claim) -> dict[str, Any]:
        return {"id": claim.address}

    async def send(self, claim: Claim, place: Mapping[str, Any], parcel: Parcel) -> Sent:
        if parcel.event is None:
            raise Permanent("The event is no longer on record.", code="event_gone", scope="message")
        if parcel.event.kind == "reply.sent":
            check_reply(parcel.event, parcel.lead, self._now(), parcel.sent_by)
        told = erased_body(parcel) if parcel.event.kind == ERASED else await self._body(parcel, parcel.event)
        body = orjson.dumps(told).decode()
        message_id = f"msg_{parcel.id}_{parcel.row.created_at}"
        at = datetime.fromtimestamp(self._now() / 1000, UTC)
        headers = {
            "content-type": "application/json", "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": self._signer.sign(message_id, at, body),
        }  # fmt: skip
        try:
            async with self._session().post(
                self._url, data=body.encode(), headers=headers, timeout=aiohttp.ClientTimeout(total=TIMEOUT),
                allow_redirects=False,
            ) as response:  # fmt: skip
                _raise_for(response)
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise Unreachable("The agents' platform can't be reached.", code="unreachable") from None
        return Sent({"id": message_id}, "", "post")

    async def _body(self, parcel: Parcel, event: Event) -> dict[str, Any]:
        lead = parcel.lead
        known_by = await self._database.read(outside_id(lead.id))
        if event.kind == REQUEST:
            return request_body(event, lead, known_by or lead.id, orjson.loads(parcel.row.message or "{}"))
        if event.kind == "lead.merged":
            return merged_body(event, lead, known_by or lead.id, await self._database.read(outside_ids(lead.id)))
        before: list[Event] = []
        if event.kind == GIVEN:
            return await self._feedback(event, lead, known_by or lead.id)
        if event.kind == "conversation.returned":
            asked = timeline(lead.org, lead.id, most=MOST_BEFORE, before=(event.at, 0), kinds=_SPOKEN)
            before = [one for _, one in await self._database.read(asked)]
        return webhook_body(event, lead, known_by or lead.id, before)

    async def _feedback(self, event: Event, lead: Lead, lead_id: str) -> dict[str, Any]:
        """The message that it is about, and what was said before that."""
        asked = agent_message(lead.org, lead.id, str(event.data.get("message") or ""))
        message = await self._database.read(asked)
        before: list[Event] = []
        if message is not None:
            spoken = timeline(
                lead.org, lead.id, most=MOST_CONTEXT + 1, before=(message.at + 1, 0), kinds=sorted(SPOKEN)
            )
            found = [one for _, one in await self._database.read(spoken)]
            before = [one for one in found if one.id != message.id][:MOST_CONTEXT]
        return feedback_body(event, lead, lead_id, message, before)

    async def erase(self, message: Mapping[str, Any]) -> None:
        """What the agents' platform was told it has; it is told that the lead is erased."""

    async def take_back(self, message: Mapping[str, Any]) -> None:
        """A webhook can't be taken back; its id lets the receiver drop the repeat."""


def _raise_for(response: aiohttp.ClientResponse) -> None:
    """2xx is taken; everything else is tried again, as the specification asks of senders."""
    if response.status == 429:
        after = response.headers.get("retry-after", "")
        raise Busy("The agents' platform asks to wait.", code="429", after=float(after) if after.isdigit() else 5)
    if not 200 <= response.status < 300:
        raise Unreachable(f"The agents' platform answered {response.status}.", code=str(response.status))


def erased_body(parcel: Parcel) -> dict[str, Any]:
    """What is sent of an erased lead: the ids that the agents' platform knows it by, which stand with the webhook alone
    and go with it."""
    if parcel.event is None:
        raise ValueError("a webhook tells of an event")
    ids = list(orjson.loads(parcel.row.message or "{}").get("ids", ()))
    lead = {"id": ids[0] if ids else parcel.lead.id, "ids": ids, "leadbell_id": parcel.lead.id}
    return {"type": ERASED, "timestamp": rfc3339(parcel.event.at), "data": {"lead": lead}}


def check_reply(event: Event, lead: Lead, now: int, sent_by: int | None) -> None:
    """Whether a reply may still be sent. Raises `Permanent` where whoever wrote it has no control any more, or it is
    too late: after `sent_by`, in milliseconds."""
    holder = lead.control.by
    if lead.blocked is not None or holder is None or event.by is None or holder.id != event.by.id:
        told = "Whoever wrote this reply has no control of the lead any more; it was not sent."
        raise Permanent(told, code="reply_without_control", scope="message")
    if sent_by is not None and now > sent_by:
        told = "The agents' platform didn't take this reply within two minutes; it was not sent."
        raise Permanent(told, code="reply_too_late", scope="message")


_CONTROL = {
    "conversation.taken_over": "manual",
    "conversation.returned": "automated",
    "lead.blocked": "blocked",
    "lead.unblocked": "automated",
}


def webhook_body(event: Event, lead: Lead, lead_id: str, before: Sequence[Event] = ()) -> dict[str, Any]:
    """What is sent: type, timestamp and data, as the specification recommends. Control and version are those
    that the event led to, whatever has come since. `lead_id`: an id that the agents' platform knows the lead by;
    `before`: of a return, what was said before it, newest first."""
    if event.kind == "reply.sent":
        return _reply_body(event, lead, lead_id)
    data: dict[str, Any] = {
        "lead": {"id": lead_id, "leadbell_id": lead.id},
        "control": _CONTROL[event.kind],
        "version": event.data.get("version"),
        "by": None if event.by is None else {"name": event.by.name, "email": event.by.email},
    }
    for name in ("note", "reason", "automatic"):
        if event.data.get(name):
            data[name] = event.data[name]
    if event.data.get("passed"):
        data["reason"] = event.data["passed"]
    held = event.data.get("from")
    if isinstance(held, Mapping):
        data["from"] = {"name": held["name"], "email": held["email"]}
    if event.kind == "conversation.returned":
        data |= _conversation(before)
    return {"type": event.kind, "timestamp": rfc3339(event.at), "data": data}


def _reply_body(event: Event, lead: Lead, lead_id: str) -> dict[str, Any]:
    """A rep's words for the lead: by which channel, and in whose name."""
    data = {
        "lead": {"id": lead_id, "leadbell_id": lead.id},
        "reply_id": event.id,
        "text": event.data.get("text"),
        "channel": event.channel,
        "by": None if event.by is None else {"name": event.by.name, "email": event.by.email},
        "version": lead.control.version,
    }
    return {"type": event.kind, "timestamp": rfc3339(event.at), "data": data}


def feedback_body(
    event: Event, lead: Lead, lead_id: str, message: Event | None, before: Sequence[Event]
) -> dict[str, Any]:
    """What a person says of an agent's message: `before`, what was said before it, newest first."""
    by, said = event.by, event.data
    data = {
        "lead": {"id": lead_id, "leadbell_id": lead.id},
        "feedback_id": event.id, "rating": said.get("rating"), "better": said.get("better"), "why": said.get("why"),
        "message": {"id": said.get("message")} if message is None else _spoken(message), "agent": event.agent,
        "before": [_spoken(one) for one in reversed(before)],
        "by": None if by is None else {"name": by.name, "email": by.email},
    }  # fmt: skip
    return {"type": event.kind, "timestamp": rfc3339(event.at), "data": data}


def _spoken(one: Event) -> dict[str, Any]:
    return {
        "id": one.id, "kind": one.kind, "at": rfc3339(one.at), "channel": one.channel, "text": one.data.get("text")
    }  # fmt: skip


def request_body(event: Event, lead: Lead, lead_id: str, told: dict[str, Any]) -> dict[str, Any]:
    """Whether somebody was rung for a lead that asks for a person. `told`: what was decided then."""
    data: dict[str, Any] = {
        "lead": {"id": lead_id, "leadbell_id": lead.id}, "request_id": event.id, "channel": event.channel,
        "rung": told.get("rung", 0),
    }  # fmt: skip
    if not told.get("rung"):
        until = told.get("until")
        data |= {"reason": told.get("reason", "nobody"), "until": rfc3339(until) if isinstance(until, int) else None}
    return {"type": request_type(told), "timestamp": rfc3339(event.at), "data": data}


def merged_body(event: Event, lead: Lead, lead_id: str, ids: Sequence[str]) -> dict[str, Any]:
    """That two leads are one, by which ids, and who may answer it from now on. `ids`: all that others know it by."""
    blocked, holder = lead.blocked is not None, lead.control.by
    data = {
        "lead": {"id": lead_id, "ids": list(ids), "leadbell_id": lead.id},
        "merged": {"leadbell_id": event.data.get("other")},
        "control": "blocked" if blocked else "manual" if holder is not None else "automated",
        "version": event.data.get("version"),
        "by": None if event.by is None else {"name": event.by.name, "email": event.by.email},
    }
    return {"type": event.kind, "timestamp": rfc3339(event.at), "data": data}


def _conversation(before: Sequence[Event]) -> dict[str, Any]:
    """What was said by hand since the take-over, and which of the lead's messages nobody has answered: also those
    it was taken over for."""
    by_hand: list[dict[str, Any]] = []
    unanswered: list[dict[str, Any]] = []
    answered = taken_over = False
    for event in before:
        if taken_over and answered:
            break
        said = {"id": event.id, "at": rfc3339(event.at), "channel": event.channel, "text": event.data.get("text")}
        if event.kind == "message.received" and not answered:
            unanswered.insert(0, said)
        elif event.kind == "reply.sent" and not taken_over:
            by_hand.insert(0, said)
        taken_over = taken_over or event.kind == "conversation.taken_over"
        answered = answered or event.kind in ("reply.sent", "message.sent")
    return {"said_by_hand": by_hand, "unanswered": unanswered}
