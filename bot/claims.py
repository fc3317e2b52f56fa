"""May the agent answer now, and did it ask?

A claim is a short signed text: the lead, the control version under which it was given, and until when it holds. It
needs no row: asking is a read, so that an agent's every answer costs the write path nothing. An agent shows it again
with the `message.sent` that it was given for.
"""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from leads.change import Event
from leads.intake import Incoming
from leads.lead import Lead

HOLDS = 60_000
"""Milliseconds for which a claim holds (interfaces.md)."""
BEGINNING = "clm_"
MOST = 120
"""Characters; ours have fewer than 80. What is longer is none of ours."""
MAC_BYTES = 16


class Claims:
    """Gives claims and reads them back. `previous`: keys that only read."""

    def __init__(self, key: str, *previous: str) -> None:
        self._keys = [sha256(b"leadbell claim " + one.encode()).digest() for one in (key, *previous)]

    def give(self, lead: Lead, now: int) -> tuple[str, int]:
        """A claim on the next answer to this lead, and until when it holds. `now`: milliseconds."""
        until = now + HOLDS
        text = f"{lead.id}.{lead.control.version}.{until}"
        return f"{BEGINNING}{text}.{_mac(self._keys[0], lead.org, text)}", until

    def read(self, org: str, claim: object) -> dict[str, object] | None:
        """What a claim says: {"lead": inner id, "version", "until"}; None for what isn't ours, in constant time."""
        if not isinstance(claim, str) or len(claim) > MOST or not claim.startswith(BEGINNING):
            return None
        text, _, mac = claim.removeprefix(BEGINNING).rpartition(".")
        given = mac.encode("utf-8", "surrogatepass")
        signed = [hmac.compare_digest(_mac(key, org, text).encode(), given) for key in self._keys]
        if not any(signed):
            return None
        lead, version, until = text.split(".")
        return {"lead": lead, "version": int(version), "until": int(until)}

    def seen(self, org: str, events: Iterable[Incoming]) -> list[Incoming]:
        """The events as they are recorded: what an agent's message has shown as its claim is read, and what is no
        claim of ours is taken off, so that nobody can write one."""
        return [self._seen(org, one) if "claim" in one.event.data else one for one in events]

    def _seen(self, org: str, one: Incoming) -> Incoming:
        data = {name: value for name, value in one.event.data.items() if name != "claim"}
        read = self.read(org, one.event.data["claim"]) if one.event.kind == "message.sent" else None
        event: Event = replace(one.event, data=data if read is None else {**data, "claim": read})
        return replace(one, event=event)


def _mac(key: bytes, org: str, text: str) -> str:
    digest = hmac.digest(key, f"{org} {text}".encode("utf-8", "surrogatepass"), "sha256")[:MAC_BYTES]
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
