"""How is all that waits at one claimed destination sent?

One by one, cards before their lines, each result committed before the next is sent, so that a crash can
send at most one thing twice. Faults decide who waits: the item, the destination, or the installation.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.delivery import outbox
from bot.delivery.carrier import Carrier, Sent
from bot.delivery.gathering import Counts, crowded_thread, gather_cards, gather_lines, is_crowded, is_over, leave
from bot.delivery.outbox import Claim
from bot.delivery.pace import Pace
from bot.delivery.parcels import MOST_ITEMS, Parcel, load_all_due, load_due
from bot.delivery.results import CardSent
from bot.delivery.retry import ERASE_WITHIN, GIVE_UP_AFTER, SET_ASIDE_FOR, next_try, wait_after
from bot.log import value
from bot.metrics import Attempt
from bot.platforms.port import Busy, Fault, Permanent, Unreachable
from bot.trace import tracing
from leads.store.lifting import lift
from leads.store.private_answers import ANSWER
from leads.store.writer import StoreUnavailable

MOST_WAIT = 3_600_000
"""Milliseconds that a platform may ask a destination to wait: a wrong header must not silence it for days."""

WAIT_FOR_CARD = 1000
"""Milliseconds after which a line looks again whether its card is posted."""
AWAY = 2
"""Failures in a row, without anything that got there, after which a destination counts as away."""
ANSWER_WITHIN = 45
"""Seconds that a platform may take for one call: less than a lease lasts, or another would send the same."""
NEVER_LEFT = ("refused", "database", "pace")
"""Codes of faults before anything was sent."""
WRITE_AGAIN = 0.25
"""Seconds until a result is handed in again that the database didn't take."""

log = logging.getLogger(__name__)

T = TypeVar("T")
Write = Callable[[Callable[[Connection], Any]], Awaitable[Any]]
Read = Callable[[Callable[[Connection], Any]], Awaitable[Any]]
Loaded = dict[int, list[Parcel]]
"""What is due, by the number of its destination."""


class _ClaimLost(Exception):
    """Another process holds the destination now."""


class _GivenBack(Exception):
    """The destination was given back with the last result."""


class Courier:
    """Sends to claimed destinations of one platform."""

    def __init__(
        self, carrier: Carrier, pace: Pace, read: Read, write: Write, now: Callable[[], int],
        tell: Callable[[Attempt], None] = lambda attempt: None,
    ) -> None:  # fmt: skip
        self._carrier = carrier
        self._pace = pace
        self._read = read
        self._write = write
        self._now = now
        self._tell = tell
        self._counts = Counts()
        self._stopping = False
        self._refused = False  # the platform has refused the whole installation, and taken nothing since

    def stop(self) -> None:
        """Send what is on its way to its end, and nothing more."""
        self._stopping = True

    async def load(self, claims: Sequence[Claim]) -> Loaded:
        """What is due at destinations that were claimed together, for their `deliver`: reading it once for all costs
        little more than for one."""
        loaded: Loaded = await self._read(load_all_due([one.id for one in claims], self._now(), self._at_once()))
        return loaded

    async def deliver(self, claim: Claim, loaded: Awaitable[Loaded] | None = None) -> None:
        """Send what is due at a destination, then give it back. Raises nothing but cancellation."""
        try:
            next_send, failures = await self._work_on(claim, loaded)
        except _GivenBack:
            return
        except _ClaimLost:
            log.warning("claim_lost destination=%s", claim.id)
            return
        except Exception:
            log.exception("delivery_failed destination=%s", claim.id)
            next_send, failures = self._backoff(claim)
        try:
            await self._keep_writing(outbox.release(claim, next_send, failures))
        except Exception:
            log.exception("release_failed destination=%s", claim.id)  # the lease runs out by itself

    async def _work_on(self, claim: Claim, loaded: Awaitable[Loaded] | None) -> tuple[int, int]:
        """Send, or find out why not. Returns (not before, failures in a row)."""
        try:
            if claim.set_aside_until > self._now():
                await self._reroute(claim)
                return 0, claim.failures
            return await self._send_all(claim, None if loaded is None else (await asyncio.shield(loaded))[claim.id])
        except Fault as fault:
            return await self._destination_fault(claim, fault)

    def _backoff(self, claim: Claim) -> tuple[int, int]:
        return self._now() + wait_after(claim.failures, 0, random.random), claim.failures + 1

    async def _keep_writing(self, command: Callable[[Connection], Any]) -> Any:
        """Write what has happened, for as long as the lease may last: what isn't written is sent again."""
        until = self._now() + outbox.LEASE
        while True:
            try:
                return await self._write(command)
            except StoreUnavailable:
                if self._now() >= until:
                    raise
                await asyncio.sleep(WRITE_AGAIN)

    async def _send_all(self, claim: Claim, first: list[Parcel] | None) -> tuple[int, int]:
        """Send what is due, until the pace says stop. `first`: what was due a moment ago, if it was read. Returns (not
        before, failures in a row)."""
        place = claim.place
        failed, missed, away = 0, False, claim.failures >= AWAY
        while not self._stopping:
            parcels = await self._read(load_due(claim.id, self._now(), self._at_once())) if first is None else first
            first = None
            if await self._gather(claim, parcels):
                continue
            for left, parcel in zip(reversed(range(len(parcels))), parcels, strict=True):
                if place is None and not parcel.erased:
                    place = await self._found(claim)
                    self._hold(await self._write(outbox.place_found(claim, self._now(), place)))
                try:
                    with tracing(parcel.row.trace or ""):
                        if parcel.erased:
                            arrived = await self._take_away(claim, parcel)
                        else:
                            alone = missed or away or self._refused
                            arrived = await self._send(claim, place or {}, parcel, None if alone else left)
                    failed, missed = 0, missed and not arrived
                    if arrived and self._refused:
                        self._refused = False
                        await self._write(lift(claim.org, claim.platform, self._now()))
                    if arrived and away:
                        self._hold(await self._write(outbox.back_again(claim, self._now())))
                        away = False
                except Fault as fault:
                    with tracing(parcel.row.trace or ""):
                        await self._item_fault(claim, parcel, fault)
                    missed = missed or isinstance(fault, Unreachable)
                    if not isinstance(fault, Permanent):
                        failed += 1
                    if failed >= 2:  # not the item: the way there is broken
                        return await self._destination_fault(claim, fault)
                    break  # look again: later lines of this lead wait for this one
                not_before = self._pace.not_before(claim.id, self._now())
                if not_before > self._now():
                    return not_before, 0
                if self._stopping:
                    break
            else:  # what is due by now is seen by `release`, and claimed again in its turn
                return 0, claim.failures + 1 if missed else 0
        return 0, claim.failures + 1 if missed else claim.failures

    def _at_once(self) -> int:
        """How many cards are worth reading: one more than may go, which shows that more wait."""
        return MOST_ITEMS if self._pace.at_once is None else min(MOST_ITEMS, self._pace.at_once + 1)

    async def _gather(self, claim: Claim, parcels: list[Parcel]) -> bool:
        """Let one message tell of what is too much to send. Whether there was anything."""
        gathered: int | None = 0
        a_minute, now = self._pace.a_minute, self._now()
        if is_crowded(parcels, now, self._at_once(), a_minute) and self._counts.is_due(claim.id, now):
            gathered = await self._write(gather_cards(claim, now, a_minute or 0))
            self._counts.counted(claim.id, now)
        elif (crowd := crowded_thread(parcels)) is not None:
            gathered = await self._write(gather_lines(claim, crowd, self._now()))
        self._hold(gathered is not None)
        if gathered:
            log.warning("gathered platform=%s destination=%s deliveries=%d", claim.platform, claim.id, gathered)
        return bool(gathered)

    async def _found(self, claim: Claim) -> dict[str, Any]:
        """The place that the claim's address stands for."""
        try:
            return await _answered(self._carrier.find(claim))
        except Fault as fault:
            outcome = "busy" if isinstance(fault, Busy) else "set_aside" if isinstance(fault, Permanent) else "failed"
            self._tell(Attempt(claim.platform, "place", outcome, fault.code))
            raise

    async def _send(self, claim: Claim, place: dict[str, Any], parcel: Parcel, left: int | None) -> bool:
        """Send one thing, or let it wait for what must come before it. Whether it got there. `left`: how much more is
        in hand; where there is nothing, or it must wait, the destination is given back with the result, which raises
        `_GivenBack`. None: it isn't given back."""
        if parcel.kind == "line" and parcel.message is None and parcel.row.card_state in ("gave_up", "closed"):
            raise Permanent("The card that this belongs to was given up.", code="no_card", scope="message")
        if parcel.kind == "line" and (until := self._line_waits(parcel)):
            self._hold(await self._write(outbox.defer(claim, parcel, self._now(), until)))
            return False
        if is_over(parcel, self._now()):
            self._hold(await self._write(leave(claim, parcel, self._now())))
            return False
        whose = _budget(claim, parcel.stands or place)
        wait = self._pace.edit_wait(whose, self._now()) if parcel.stands else 0
        if wait:
            self._hold(await self._write(outbox.defer(claim, parcel, self._now(), self._now() + wait)))
            return False
        sent = await _answered(self._carrier.send(claim, place, parcel))
        now = self._now()
        if sent.cost == "edit":
            self._pace.edited(whose, now)
        if sent.cost == "post":
            self._pace.sent(claim.id, now)
        await self._keep(claim, parcel, sent, now, left)
        return sent.cost != "nothing"

    async def _take_away(self, claim: Claim, parcel: Parcel) -> bool:
        """Remove a message of an erased lead. Whether there was one."""
        whose = _budget(claim, parcel.message or {})
        wait = self._pace.edit_wait(whose, self._now()) if parcel.message is not None else 0
        if wait:
            self._hold(await self._write(outbox.defer(claim, parcel, self._now(), self._now() + wait)))
            return False
        if parcel.message is not None:
            await self._erase(parcel, parcel.message)
            self._pace.edited(whose, self._now())
        self._hold(await self._keep_writing(outbox.taken_away(claim, parcel, self._now())))
        self._told(claim, parcel, "removed")
        return parcel.message is not None

    async def _erase(self, parcel: Parcel, message: dict[str, Any]) -> None:
        """A private answer may stand elsewhere than its destination, for which a refusal then says nothing."""
        try:
            await _answered(self._carrier.erase(message))
        except Permanent as refused:
            if parcel.row.template != ANSWER or refused.scope != "destination":
                raise
            raise Permanent(refused.sentence, code=refused.code, scope="message") from None

    def _line_waits(self, parcel: Parcel) -> int:
        """Until when a line waits for its card, or for an earlier line of the same lead; 0: it doesn't."""
        if parcel.sent_by is not None and parcel.sent_by < self._now():
            return 0  # it waits for nothing any more: that it wasn't sent is to be told
        if parcel.row.held_up is not None:
            held_up = int(parcel.row.held_up)
            return held_up if parcel.sent_by is None else min(held_up, parcel.sent_by + 1)
        return self._now() + WAIT_FOR_CARD if parcel.row.card_id is not None and parcel.message is None else 0

    async def _keep(self, claim: Claim, parcel: Parcel, sent: Sent, now: int, left: int | None) -> None:
        not_before = self._pace.not_before(claim.id, now)
        message = None if sent.message is None else dict(sent.message)
        ends = parcel.kind == "card" and left is not None and (left == 0 or not_before > now)
        if parcel.kind == "card":
            command: Any = CardSent(claim, parcel, now, not_before, message or {}, sent.content, ends)
        else:
            command = outbox.line_sent(claim, parcel, now, not_before, message)
        if await self._keep_writing(command):
            self._tell_sent(claim, parcel, sent, now)
            if ends:
                raise _GivenBack
            return
        stood = parcel.stands
        moved = message is not None and stood is not None and message.get("id") != stood.get("id")
        if message is not None and (sent.cost == "post" or moved):
            log.warning("surplus_message destination=%s", claim.id)
            try:
                await _answered(self._carrier.take_back(message))
            except Fault as fault:
                log.warning("surplus_stays destination=%s code=%s", claim.id, fault.code)
                await self._keep_writing(outbox.surplus_stays(claim, parcel, self._now(), message))
        raise _ClaimLost

    async def _item_fault(self, claim: Claim, parcel: Parcel, fault: Fault) -> None:
        """Let one thing wait, or give it up; what concerns more than it goes on to the destination."""
        if isinstance(fault, Busy) or (isinstance(fault, Permanent) and fault.scope != "message"):
            self._told(claim, parcel, "busy" if isinstance(fault, Busy) else "set_aside", fault.code)
            raise fault
        now = self._now()
        give_up = ERASE_WITHIN if parcel.erased else GIVE_UP_AFTER
        due = next_try(parcel.attempts, parcel.tried_since(now), now, random.random, give_up)
        if isinstance(fault, Permanent):
            due = None
        outcome = "failed" if due is not None else "gave_up"
        log.warning(
            "send_failed platform=%s %s=%s event=%s outcome=%s code=%s",
            claim.platform, parcel.kind, parcel.id, value(parcel.row.event_id), outcome, value(fault.code),
        )  # fmt: skip
        self._told(claim, parcel, outcome, fault.code)
        away = isinstance(fault, Unreachable)
        doubted = _may_have_arrived(fault) and parcel.stands is None and not parcel.erased
        failed = outbox.item_failed(claim, parcel, now, due, fault.code, fault.sentence, away=away, doubted=doubted)
        self._hold(await self._write(failed))

    async def _destination_fault(self, claim: Claim, fault: Fault) -> tuple[int, int]:
        now = self._now()
        if not isinstance(fault, Permanent):
            self._hold(await self._write(outbox.met_fault(claim, now, fault.code, fault.sentence)))
        if isinstance(fault, Busy):
            after = min(MOST_WAIT, max(50, int(fault.after * 1000)))
            if fault.everywhere:
                self._pace.pause(claim.org, now + after)
            return now + after, claim.failures
        if not isinstance(fault, Permanent):
            return self._backoff(claim)
        told = (claim.platform, claim.id, value(fault.code), fault.scope, fault.sentence)
        log.error("set_aside platform=%s destination=%s code=%s scope=%s: %s", *told)
        self._refused = self._refused or fault.scope == "installation"
        until = now + SET_ASIDE_FOR
        self._hold(await self._write(outbox.set_aside(claim, now, until, fault.code, fault.sentence, fault.scope)))
        await self._reroute(claim, until=until)
        return 0, claim.failures + 1

    async def _reroute(self, claim: Claim, until: int = 0) -> None:
        """What waits at a destination that is set aside goes to its rule's `else`, or waits on."""
        until = until or claim.set_aside_until
        self._hold(await self._write(outbox.postpone(claim, self._now(), until)))
        while parcels := await self._read(load_due(claim.id, self._now())):
            for parcel in parcels:
                to = parcel.row.otherwise_id if parcel.kind == "card" else None
                command = (
                    outbox.defer(claim, parcel, self._now(), until)
                    if to is None
                    else outbox.send_elsewhere(claim, parcel, self._now(), to)
                )
                self._hold(await self._write(command))
                if to is not None:
                    self._told(claim, parcel, "elsewhere")

    def _tell_sent(self, claim: Claim, parcel: Parcel, sent: Sent, now: int) -> None:
        """Log and count what got there: one line from the event to the message, under the event's trace."""
        outcome = {"post": "posted", "edit": "edited"}.get(sent.cost, "unchanged")
        first = parcel.kind == "line" or (sent.cost == "post" and parcel.row.posted_at is None)
        took = now - parcel.row.created_at if first else None
        if sent.cost != "nothing":
            log.info(
                "sent platform=%s %s=%s event=%s outcome=%s took_ms=%s",
                claim.platform, parcel.kind, parcel.id, value(parcel.row.event_id), outcome, took,
            )  # fmt: skip
        self._told(claim, parcel, outcome, took=took)

    def _told(self, claim: Claim, parcel: Parcel, outcome: str, code: str = "", took: int | None = None) -> None:
        what = "webhook" if claim.platform == "agents" else parcel.kind
        self._tell(Attempt(claim.platform, what, outcome, code, took))

    @staticmethod
    def _hold(still_ours: bool) -> None:
        if not still_ours:
            raise _ClaimLost


def _budget(claim: Claim, held: Mapping[str, Any]) -> str:
    """Whose budget of edits a message or a place spends: its installation's, where it says one."""
    return f"{claim.org} {held.get('installation') or ''}"


def _may_have_arrived(fault: Fault) -> bool:
    """Whether a message may stand there although sending it failed: whatever broke after the first byte went out."""
    return not isinstance(fault, (Busy, Permanent)) and fault.code not in NEVER_LEFT


async def _answered(call: Awaitable[T]) -> T:
    """What a carrier answers. Raises nothing but `Fault`, so that one odd message or answer is that one's fault."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await call
    except Fault:
        raise
    except TimeoutError:
        raise Unreachable(f"There was no answer within {ANSWER_WITHIN} s.", code="timeout") from None
    except Exception:
        log.exception("carrier_failed")
        raise Fault("Leadbell failed at drawing or sending this; the log says where.", code="failed") from None
