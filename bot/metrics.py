"""What can be counted of the running service, for Prometheus?

One registry a service. No label holds a lead, a person, a place or anybody's words, and each label has a bounded set of
values: of what comes from outside (a platform's error code) only the first 60 codes a platform are told apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from leads.store.writer import Batch

MOST_CODES = 60
"""Fault codes of one platform that are told apart."""
OTHER = "other"

_CODE = re.compile(r"[a-zA-Z0-9_]{1,60}")
_SENDING = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 3600.0)
_PRESSING = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0)
_WRITING = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0)
_BATCH = (1, 2, 5, 10, 20, 50, 100, 200)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try to send something. `what`: card, line or webhook, or place where that couldn't be found; `outcome`:
    posted, edited, unchanged, failed, gave_up, set_aside, busy, elsewhere or removed; `code`: of the fault; `took`:
    milliseconds from the event to the message, None where this isn't what first brought it."""

    platform: str
    what: str
    outcome: str
    code: str = ""
    took: int | None = None


class Metrics:
    """The figures of one service."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._codes: dict[str, set[str]] = {}
        self._events = Counter(
            "leadbell_events", "Events sent in, by what became of them: accepted, duplicate, refused, unavailable.",
            ["outcome"], registry=registry,
        )  # fmt: skip
        self._verdicts = Counter(
            "leadbell_verdicts", "What rules said of events, by reason: rings, late, watching, blocked, and so on.",
            ["reason"], registry=registry,
        )  # fmt: skip
        self._deliveries = Counter(
            "leadbell_deliveries", "Tries to send a card, a line or a webhook, by outcome.",
            ["platform", "what", "outcome"], registry=registry,
        )  # fmt: skip
        self._faults = Counter(
            "leadbell_delivery_faults", "Faults of a platform by its code.", ["platform", "code"], registry=registry
        )
        self._took = Histogram(
            "leadbell_event_to_message_seconds", "From an event's commit to its message on the platform.",
            ["platform", "what"], buckets=_SENDING, registry=registry,
        )  # fmt: skip
        self._presses = Histogram(
            "leadbell_press_seconds", "Presses and commands, by intent and outcome, until they were decided.",
            ["intent", "outcome"], buckets=_PRESSING, registry=registry,
        )  # fmt: skip
        self._batch_size = Histogram(
            "leadbell_write_batch_commands", "Commands in one commit.", buckets=_BATCH, registry=registry
        )
        self._batch_took = Histogram(
            "leadbell_write_batch_seconds", "From the beginning of a commit to its end.",
            buckets=_WRITING, registry=registry,
        )  # fmt: skip
        self._batches_failed = Counter(
            "leadbell_write_batches_failed", "Commits that the database refused or didn't take.", registry=registry
        )
        self._scored = Counter(
            "leadbell_moderation", "Messages without scores, by outcome: scored, looked_at (the word list), failed "
            "(tried again), gave_up.", ["outcome"], registry=registry,
        )  # fmt: skip
        self._score_took = Histogram(
            "leadbell_message_to_score_seconds", "From a message's commit to its scores on record.",
            buckets=_SENDING, registry=registry,
        )  # fmt: skip
        self._gauges: dict[str, Gauge] = {
            name: Gauge(f"leadbell_{name}", text, labels, registry=registry) for name, text, labels in _GAUGES
        }
        for outcome in ("accepted", "duplicate", "refused", "unavailable"):
            self._events.labels(outcome)

    def events(self, outcome: str, number: int) -> None:
        """Events were sent in."""
        if number:
            self._events.labels(outcome).inc(number)

    def pressed(self, intent: str, outcome: str, seconds: float) -> None:
        """A press or a command was decided."""
        self._presses.labels(intent, outcome).observe(seconds)

    def moderated(self, outcome: str, took: int | None) -> None:
        """A message was judged, or wasn't. `took`: milliseconds since it came in."""
        self._scored.labels(outcome).inc()
        if took is not None:
            self._score_took.observe(max(0, took) / 1000)

    def attempted(self, attempt: Attempt) -> None:
        """Something was sent, or couldn't be."""
        self._deliveries.labels(attempt.platform, attempt.what, attempt.outcome).inc()
        if attempt.code:
            self._faults.labels(attempt.platform, self._bounded(attempt.platform, attempt.code)).inc()
        if attempt.took is not None:
            self._took.labels(attempt.platform, attempt.what).observe(max(0, attempt.took) / 1000)

    def _bounded(self, platform: str, code: str) -> str:
        known = self._codes.setdefault(platform, set())
        if code in known:
            return code
        if len(known) >= MOST_CODES or not _CODE.fullmatch(code):
            return OTHER
        known.add(code)
        return code

    def wrote(self, batch: Batch) -> None:
        """A batch was committed, or wasn't. Called in the writing thread."""
        if batch.fault:
            self._batches_failed.inc()
            return
        self._batch_size.observe(batch.commands)
        self._batch_took.observe(batch.seconds)
        for reason, number in batch.reasons.items():
            self._verdicts.labels(reason).inc(number)

    def text(self, now_is: Mapping[str, Mapping[tuple[str, ...], float]]) -> bytes:
        """All in Prometheus' text format. `now_is`: what holds at this moment, by name and labels; a figure that isn't
        known now is left out."""
        for name, gauge in self._gauges.items():
            gauge.clear()
            for labels, value in now_is.get(name, {}).items():
                (gauge.labels(*labels) if labels else gauge).set(value)
        return generate_latest(self._registry)


_GAUGES: tuple[tuple[str, str, list[str]], ...] = (
    ("waiting", "Cards and lines that wait to be sent.", ["platform"]),
    ("oldest_waiting_seconds", "How long the oldest of them has been waiting.", ["platform"]),
    ("gave_up", "Cards and lines that were given up and not retried.", ["platform"]),
    ("set_aside", "Destinations that nothing is sent to until somebody acts.", ["platform"]),
    ("writes_waiting", "Commands that wait for the database.", []),
    ("lists_behind", "Changes of leads that lists don't show yet, counted up to 10,000.", []),
    ("last_look_seconds", "Since a dispatcher, or who looks for timers, last looked for work.", ["part"]),
    ("timers_overdue", "Timers overdue by minutes: nobody tries to act on them, or acting on them fails.", ["how"]),
    ("rules_in_force", "Rules that are on or watching.", []),
    ("rules_uncovered", "Rules that are tried for every event of their kind: what matching costs grows with.", []),
    ("unscored", "Messages that wait for their scores.", []),
    ("oldest_unscored_seconds", "How long the oldest of them has been waiting.", []),
    ("part_ready", "What /readyz says of a part: 1 well, 0 ill.", ["part"]),
)
"""What is asked for when somebody looks, rather than counted."""
