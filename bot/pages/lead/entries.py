"""How does the timeline of a lead look on its page, group by group?

Everything a template needs stands in these; templates only lay it out. Times are those of the viewer's zone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.pages.lead.words import Words, words
from cards.characters import clean, clean_cut
from cards.lead import CHANNEL_NAMES
from cards.model import Moment, Said
from cards.moments import Clock
from cards.timeline import speaker
from leads.change import Event
from leads.events import CATALOGUE
from leads.lead import Lead
from leads.moments import rfc3339
from leads.spoken import Attachment, attachments, subject, transcript, web_address
from leads.timeline import AGENT_SPOKE, LEAD_SPOKE, SPOKEN, entry
from leads.timeline_groups import Group, groups

Side = Literal["lead", "agent", "rep", "none"]

FOLLOWS_WITHIN = 5 * 60_000
"""Milliseconds within which words of the same side need no name again."""
MOST_URL = 300
MOST_NAME = 60
MOST_SUBJECT = 160

_LOUD = frozenset({
    "human.requested", "conversation.taken_over", "conversation.returned", "lead.blocked", "lead.unblocked",
    "reply.waiting", "note.added", "lead.merged", "self_harm.found",
})  # fmt: skip
"""Markers that change who answers the lead, or that somebody wrote."""


@dataclass(frozen=True, slots=True)
class Time:
    """A moment: for machines, then in the viewer's zone as a time of day, with its day, and whole."""

    iso: str
    short: str
    brief: str
    whole: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry. `key`: (at, commit number) as text, the same as long as the entry lives. `follows`: the words before
    it were of the same side, a moment before. `improves`: the event's id, of what an agent said."""

    key: str
    kind: str
    time: Time
    words: Words
    side: Side = "none"
    who: str = ""
    channel: str = ""
    emoji: str = ""
    hidden: bool = False
    follows: bool = False
    loud: bool = False
    subject: str = ""
    url: str = ""
    improves: str = ""
    files: tuple[Attachment, ...] = ()
    flagged: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody said in a call, by its transcript."""

    side: Side
    who: str
    words: Words


@dataclass(frozen=True, slots=True)
class Block:
    """One group of entries. `day`: the heading before it, "" where it is of the day of the one before."""

    key: str
    kind: str
    day: str
    lines: tuple[Line, ...]
    time: Time
    until: Time
    agent: str = ""
    lasted: str = ""
    over: bool = False
    goes_on: bool = False
    transcript: tuple[Turn, ...] = field(default=())


Numbered = tuple[int, Event]
"""(commit number, event)"""


def blocks(lead: Lead, found: Sequence[Numbered], clock: Clock) -> list[Block]:
    """The timeline's entries (oldest first) as a page shows them."""
    numbers = {id(event): seq for seq, event in found}
    made: list[Block] = []
    day, before = "", None
    for group in groups([event for _, event in _without_echoes(found)]):
        keys = [f"{event.at}_{numbers[id(event)]}" for event in group.events]
        lines = []
        for key, event in zip(keys, group.events, strict=True):
            line = _line(lead, event, key, clock, before)
            lines.append(line)
            before = (line.side, line.channel, event.at) if event.kind in SPOKEN else None
        of = clock.day(group.first.at)
        made.append(_block(lead, group, tuple(lines), "" if of == day else of, clock))
        day = of
    return made


def _without_echoes(found: Sequence[Numbered]) -> Iterator[Numbered]:
    """Without messages that only confirm a rep's reply: the reply is the entry (interfaces.md, An event)."""
    return (one for one in found if not (one[1].kind in AGENT_SPOKE and one[1].data.get("reply_id")))


def _block(lead: Lead, group: Group, lines: tuple[Line, ...], day: str, clock: Clock) -> Block:
    ended = next((event for event in group.events if event.kind == "call.ended"), None)
    turns = transcript(ended) if ended is not None else []
    names: dict[Side, str] = {"lead": _name(lead, group.first), "agent": _agent(group.first) or "Agent", "none": ""}
    told = []
    for turn in turns:
        side: Side = "none" if turn.speaker == "other" else turn.speaker
        told.append(Turn(side, clean_cut(turn.name, MOST_NAME) or names[side], words(turn.text)))
    return Block(
        lines[0].key, group.kind, day, lines, lines[0].time, lines[-1].time, _agent(group.first),
        "" if group.seconds is None else lasted(group.seconds), group.over, group.goes_on, tuple(told),
    )  # fmt: skip


def _line(lead: Lead, event: Event, key: str, clock: Clock, before: tuple[Side, str, int] | None) -> Line:
    shown = entry(event)
    time = time_of(event.at, clock)
    channel = CHANNEL_NAMES[event.channel] if event.channel is not None else ""
    if event.kind not in SPOKEN:
        url = str(event.data.get("url") or "") if event.kind == "page.visited" else ""
        told = words(clean_cut(url, MOST_URL) if url else shown.text)
        return Line(
            key, event.kind, time, told, emoji=CATALOGUE[event.kind].emoji, channel=channel,
            loud=event.kind in _LOUD, url=web_address(url), hidden=shown.hidden,
        )  # fmt: skip
    side: Side = "lead" if event.kind in LEAD_SPOKE else "rep" if event.by is not None else "agent"
    follows = before is not None and before[:2] == (side, channel) and event.at - before[2] <= FOLLOWS_WITHIN
    emoji, _ = speaker(lead, shown)
    return Line(
        key, event.kind, time, words(shown.text), side, _name(lead, event), channel, emoji, shown.hidden, follows,
        subject=clean_cut(subject(event), MOST_SUBJECT), files=tuple(_shown(one) for one in attachments(event)),
        improves=event.id if side == "agent" else "", flagged=", ".join(shown.flagged),
    )  # fmt: skip


def _name(lead: Lead, event: Event) -> str:
    _, who = speaker(lead, entry(event) if event.kind in SPOKEN else entry(_AS_LEAD))
    return clean_cut(who.text, MOST_NAME) if isinstance(who, Said) else getattr(who, "text", "")


_AS_LEAD = Event("", "message.received", 0, 0)


def _agent(event: Event) -> str:
    return clean_cut(str((event.agent or {}).get("name") or ""), MOST_NAME)


def _shown(file: Attachment) -> Attachment:
    return Attachment(clean_cut(file.name, MOST_NAME) or "File", clean(file.type[:MOST_NAME]), file.url)


def time_of(at: int, clock: Clock) -> Time:
    """A moment (milliseconds since 1970) for a page."""
    local = clock.local(at)
    day, _, zone = clock.day(at).rpartition(" (")
    brief = clock.words(Moment(at, "day_time"))
    return Time(rfc3339(at), f"{local:%H:%M}", brief, f"{day}, {local:%H:%M:%S} {zone.rstrip(')')}")


def lasted(seconds: int) -> str:
    """ "42 s", "4 min 12 s", "1 h 5 min"."""
    hours, minutes, rest = seconds // 3600, seconds % 3600 // 60, seconds % 60
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
