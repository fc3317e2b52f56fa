"""Where do deliveries arrive, when, and how often?

One light server that is Slack's Web API for Leadbell and a webhook receiver for Alertmanager. Every lead of the
bench has a mark in its name ("Mark0000042"); what carries a mark in `chat.postMessage` or to `/hook` is a delivery.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable

import orjson

from tests.bench.wire import serve

TEAM = "T0BENCH00"
_MARK = re.compile(rb"Mark(\d{7})")
_REP = re.compile(rb"rep(\d{4})(?:@|%40)")
_STAMP = re.compile(rb'"ts": ?"(\d+\.\d+)"')
_USER = re.compile(rb"U(\d{4})")


def mark(number: int) -> str:
    """The name by which a lead is recognised in what is delivered."""
    return f"Mark{number:07d}"


class Sink:
    """Takes deliveries and keeps when each first arrived, by the number of its mark."""

    def __init__(self) -> None:
        self.arrived: dict[int, float] = {}
        self.posts: Counter[int] = Counter()
        self.edits: Counter[int] = Counter()
        self.stamps: dict[int, str] = {}
        """What each mark's newest message is known by."""
        self.bodies: dict[int, bytes] | None = None
        """Posted bodies by mark; kept only where it is made a dictionary."""
        self.on_arrival: Callable[[], None] = lambda: None
        self._server: asyncio.Server | None = None
        self._changed = asyncio.Event()
        self._stamp = 0
        self.port = 0

    async def start(self) -> None:
        self._server, self.port = await serve(self._respond)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    def forget(self) -> None:
        """Start counting afresh."""
        self.arrived, self.posts, self.edits, self.stamps = {}, Counter(), Counter(), {}

    async def wait(self, marks: Iterable[int], seconds: float, *, edited: bool = False) -> int:
        """Wait until all marks were delivered (or `edited`). Returns how many are missing after `seconds`."""
        wanted = set(marks)
        until = time.monotonic() + seconds
        while True:
            seen = self.edits.keys() if edited else self.arrived.keys()
            missing = wanted - seen
            left = until - time.monotonic()
            if not missing or left <= 0:
                return len(missing)
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), min(left, 0.25))
            except TimeoutError:
                continue
            await asyncio.sleep(0.005)  # many arrive together: look at all of them at once

    def twice(self) -> int:
        """Deliveries beyond the first of each mark."""
        return sum(self.posts.values()) - len(self.posts)

    def _respond(self, path: str, head: bytes, body: bytes) -> bytes:
        method = path.partition("?")[0].rpartition("/")[2]
        if method in ("chat.postMessage", "hook"):
            self._stamp += 1
            stamp = f"1700000000.{self._stamp:06d}"
            self._arrive(body, stamp)
            return b'{"ok":true,"channel":"C0BENCH00","ts":"%b"}' % stamp.encode()
        if method == "chat.update":
            self.edits.update(int(found) for found in set(_MARK.findall(body)))
            self._changed.set()
            found = _STAMP.search(body)
            return b'{"ok":true,"channel":"C0BENCH00","ts":"%b"}' % (found[1] if found else b"")
        return orjson.dumps({"ok": True, **_answer(method, path.encode() + b" " + body)})

    def _arrive(self, body: bytes, stamp: str) -> None:
        now = time.monotonic()
        for found in set(_MARK.findall(body)):
            number = int(found)
            self.arrived.setdefault(number, now)
            self.posts[number] += 1
            self.stamps[number] = stamp
            if self.bodies is not None:
                self.bodies[number] = body
            self.on_arrival()
        self._changed.set()


def _answer(method: str, said: bytes) -> dict[str, object]:
    """What else the Slack adapter asks, for a workspace whose members are rep0000 to rep9999."""
    rep, user = _REP.search(said), _USER.search(said)
    number = (rep or user or [b"", b"0000"])[1].decode()
    match method:
        case "auth.test":
            return {
                "team_id": TEAM,
                "team": "Bench",
                "user_id": "UBOT",
                "bot_id": "BBOT",
                "url": "https://bench.slack.com/",
            }
        case "users.lookupByEmail" | "users.info":
            profile = {"email": f"rep{number}@acme.example", "real_name": f"Rep {number}"}
            return {"user": {"id": f"U{number}", "team_id": TEAM, "name": f"rep{number}", "profile": profile}}
        case "conversations.open":
            return {"channel": {"id": f"D{number}"}}
        case "conversations.list":
            return {"channels": [{"id": "C0LEADS00", "name": "leads", "is_member": True}]}
        case _:
            return {}
