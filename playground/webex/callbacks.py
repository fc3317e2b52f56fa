"""How does Webex tell the service that something happened?

By a POST to each webhook that asked for it: what happened to what, never its content. With a
secret the raw body is signed: `X-Spark-Signature` is the hex HMAC-SHA1 of it. What the bot does
itself is told too, which is why a bot has to know its own id.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from playground.local import Answer
from playground.webex.refusal import tracking_id
from playground.webex.webhooks import wants
from playground.webex.workspace import Workspace

PATIENCE = 15.0  # seconds until a callback is given up; Webex does not document its own


@dataclass(frozen=True)
class Event:
    """Something that happened: to a resource, by an actor (a person's id), with what webhooks are told of it."""

    resource: str
    event: str
    actor: str
    data: Mapping[str, Any]


Tell = Callable[[Event], None]


@dataclass(frozen=True)
class Callback:
    """One request to the service."""

    url: str
    body: bytes
    headers: Mapping[str, str]


def sign(body: bytes, secret: str) -> str:
    """The signature of a callback's raw body."""
    return hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def callbacks_for(space: Workspace, event: Event) -> list[Callback]:
    """The requests that an event makes, one for each webhook that asks for it."""
    made = []
    for webhook in space.webhooks.values():
        if not wants(webhook, event.resource, event.event, event.data, space.bot.id):
            continue
        envelope = {key: value for key, value in webhook.items() if key != "secret"}
        # A webhook for everything is told what it was this time.
        envelope |= {"resource": event.resource, "event": event.event}
        body = json.dumps({**envelope, "actorId": event.actor, "data": dict(event.data)}, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=UTF-8", "trackingid": tracking_id()}
        if webhook.get("secret"):
            headers["X-Spark-Signature"] = sign(body, webhook["secret"])
        made.append(Callback(webhook["targetUrl"], body, headers))
    return made


class Courier:
    """Carries events to the service, while one is attached."""

    def __init__(self, space: Workspace) -> None:
        self.space = space
        self.open = False  # whether a service is attached
        self.last: Callback | None = None  # the last one that a person caused
        self.session: aiohttp.ClientSession | None = None
        self.under_way: set[asyncio.Task[Answer]] = set()

    async def start(self) -> None:
        """Make ready to send."""
        self.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))

    async def stop(self) -> None:
        """Give up what is under way."""
        for task in list(self.under_way):
            task.cancel()
        await asyncio.gather(*self.under_way, return_exceptions=True)
        if self.session is not None:
            await self.session.close()
        self.session, self.open = None, False

    def tell(self, event: Event) -> None:
        """Deliver an event in the background, as what the bot itself did; nothing without a service."""
        if not self.open or not callbacks_for(self.space, event):
            return
        task = asyncio.get_running_loop().create_task(self.deliver(event, by_person=False))
        self.under_way.add(task)
        task.add_done_callback(self.under_way.discard)

    async def settled(self) -> None:
        """Wait until nothing is under way in the background."""
        while self.under_way:
            await asyncio.gather(*self.under_way, return_exceptions=True)

    async def deliver(self, event: Event, *, by_person: bool = True) -> Answer:
        """Deliver an event to all webhooks that want it, and return the worst answer.

        Status 0 without a body: no webhook was told. Status 0 with {"error"}: the service could not be reached.
        """
        answer = Answer(0)
        for number, callback in enumerate(callbacks_for(self.space, event) if self.open else []):
            if by_person:
                self.last = callback
            got = await self.send(callback)
            if number == 0 or not 200 <= got.status < 300:
                answer = got
        return answer

    async def send(self, callback: Callback) -> Answer:
        """Send one request and return what the service answers; status 0 and {"error"} if nothing comes back."""
        if self.session is None:
            raise RuntimeError("the local Webex is not started")
        began = time.perf_counter()
        try:
            async with self.session.post(callback.url, data=callback.body, headers=dict(callback.headers)) as reply:
                raw = await reply.read()
                return Answer.read(reply.status, raw, time.perf_counter() - began)
        except (aiohttp.ClientError, TimeoutError) as fault:
            return Answer(0, {"error": f"{type(fault).__name__}: {fault}"}, time.perf_counter() - began)
