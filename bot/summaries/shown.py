"""Which summary of a lead is shown now?

The one on record, at once. The lead's own sentences are picked on the spot where they are newer than that; nobody waits
for a model, and what a model will say comes later.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection

from leads.quoting import quoted
from leads.store.summaries import Material, material, want_summary
from leads.summary import WORDS, Quote, Summary, lead_words

log = logging.getLogger(__name__)

Read = Callable[[Callable[[Connection], Any]], Awaitable[Any]]


class Summaries:
    """The summaries of a service. `write` runs a command in a transaction; `public_url`: "" where it isn't known;
    `by_model`: whether a model makes them; `now`: milliseconds."""

    def __init__(
        self, read: Read, write: Read, public_url: str, now: Callable[[], int], *, by_model: bool
    ) -> None:  # fmt: skip
        self._read = read
        self._write = write
        self._public_url = public_url
        self._now = now
        self._by_model = by_model
        self._wishes: set[asyncio.Task[None]] = set()

    async def of(self, org: str, lead_id: str) -> Summary | None:
        """The lead's summary, None where it said nothing. One that doesn't know its newest words is made meanwhile."""
        given: Material | None = await self._read(material(org, lead_id))
        if given is None or not any(lead_words(event) for _, event in given.found):
            return None
        stands = given.stands
        if stands is None or stands.upto < given.upto or (self._by_model and not stands.model):
            self._want(org, lead_id)
        if stands is None or (stands.upto < given.upto and not stands.model):
            return quoted(given.found, self._now(), given.upto)
        return _seen(stands, given)

    def page(self, lead_id: str) -> str:
        """The address of the lead's page, "" where the service doesn't know its own."""
        return f"{self._public_url}/leads/{quote(lead_id, safe='')}" if self._public_url else ""

    def _want(self, org: str, lead_id: str) -> None:
        task = asyncio.create_task(self._put_down(org, lead_id))
        self._wishes.add(task)
        task.add_done_callback(self._wishes.discard)

    async def _put_down(self, org: str, lead_id: str) -> None:
        try:
            await self._write(want_summary(org, lead_id, self._now()))
        except Exception as fault:
            log.warning(
                "summary_not_wanted fault=%s", type(fault).__name__, extra={"rarely": "summary_not_wanted"}
            )  # fmt: skip


def _seen(summary: Summary, given: Material) -> Summary:
    """The summary without quotes of messages that were hidden since it was made."""
    hidden = {event.id for _, event in given.found if event.kind in WORDS and not lead_words(event)}

    def kept(quotes: tuple[Quote, ...]) -> tuple[Quote, ...]:
        return tuple(one for one in quotes if one.entry not in hidden)

    return replace(
        summary, questions=kept(summary.questions), pain_points=kept(summary.pain_points),
        interests=kept(summary.interests), latest=kept(summary.latest),
    )  # fmt: skip
