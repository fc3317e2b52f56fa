"""Is this call let through, and what was called so far?

Two things stop a call before it is looked at: a scripted fault (`refuse`) and the bot's rate. (An
outage stops it at the connection.) Webex publishes no numbers for its rates and says that they
vary; the defaults here are ours, of the size that users report (about five messages a second),
with a burst on top, each counted for itself.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.webex.refusal import Refusal

CALLS_KEPT = 10_000


@dataclass(frozen=True)
class Rate:
    """So many calls at once, and so many a second after that."""

    burst: float
    per_second: float


RATES: Mapping[str, Rate] = {
    "POST /messages": Rate(50, 5),
    "PUT /messages/{id}": Rate(50, 5),
    "DELETE /messages/{id}": Rate(50, 5),
    "*": Rate(300, 20),
}


@dataclass
class Fault:
    """A scripted answer for the next calls of a method."""

    method: str
    status: int
    body: Any
    times: int
    retry_after: int | None


@dataclass
class Bucket:
    """What is left of a rate, and when that was true."""

    left: float
    at: float


@dataclass
class Gate:
    """What the stand-in's front door knows of the bot's calls."""

    clock: Callable[[], float]
    rates: Mapping[str, Rate] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    buckets: dict[str, Bucket] = field(default_factory=dict)
    calls: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=CALLS_KEPT))

    def next_fault(self, method: str, path: str) -> Fault | None:
        """The fault scripted for this call, counted down, or None."""
        for fault in self.faults:
            if matches(fault.method, method, path):
                fault.times -= 1
                if fault.times <= 0:
                    self.faults.remove(fault)
                return fault
        return None

    def spend(self, method: str) -> None:
        """Count a call against its rate; raises a 429 with the whole seconds until the next one is allowed."""
        rate = self.rates.get(method) or self.rates.get("*")
        if rate is None:
            return
        now = self.clock()
        bucket = self.buckets.setdefault(method, Bucket(rate.burst, now))
        bucket.left = min(rate.burst, bucket.left + max(0.0, now - bucket.at) * rate.per_second)
        bucket.at = now
        if bucket.left < 1:
            raise Refusal(429, retry_after=max(1, math.ceil((1 - bucket.left) / rate.per_second)))
        bucket.left -= 1

    def record(self, method: str, path: str, status: int, body: Any) -> None:
        """Remember a call; the oldest are dropped beyond 10,000."""
        self.calls.append({"method": method, "path": path, "status": status, "at": self.clock(), "body": body})

    def called(self, method: str) -> list[dict[str, Any]]:
        """The calls of a method (as `refuse` names it), oldest first."""
        return [dict(call) for call in self.calls if matches(method, call["method"], call["path"])]


def matches(wanted: str, method: str, path: str) -> bool:
    """Whether a name that a test gives means this call.

    `wanted`: "*", "POST /messages", "messages", "PUT /messages/{id}", "PUT /messages" (the only
    PUT there is), or with a real id. `method` is the template ("PUT /messages/{id}"), `path` the
    path that was called ("/messages/Y2lz…").
    """
    if wanted == "*":
        return True
    verb, _, place = wanted.strip().rpartition(" ")
    place = "/" + place.removeprefix("http://").strip("/").removeprefix("v1/")
    called_verb, _, template = method.partition(" ")
    if verb and verb.upper() != called_verb:
        return False
    names = {template, path, template.removesuffix("/{id}") if called_verb in ("PUT", "DELETE") else template}
    parts = ["{id}" if part.startswith("{") else part for part in place.split("/")]
    bare_family = not verb and template.removesuffix("/{id}") == place
    return "/".join(parts) in names or bare_family
