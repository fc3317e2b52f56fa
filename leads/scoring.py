"""What becomes of a lead when a message's scores come after the message itself?

Leadbell asks a scorer for the scores of a message that came without (`bot.moderation`), and lets them happen to the
lead as an event that only Leadbell makes: they add up and hide words as scores in the event do. Flags, which a word
list gives, are told and never add up. Both events are named after the message, so that neither can happen twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from leads.change import Event
from leads.lead import Lead
from leads.moderation import CATEGORIES, score_of

SCORED = "message.scored"
FLAGGED = "message.flagged"
LATER = frozenset({SCORED, FLAGGED})
"""Kinds that say something of a message that is on record: they are no entries of a timeline, the message is."""
SELF_HARM = "self_harm.found"
ALARM_AT = 500
"""The self-harm score of a message, in thousandths, that rings a person at once (product.md, Blocking)."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a scorer says of a message: its scores by our categories, 0 to 1 each, None where it gives none; or for
    which categories it flags it."""

    scores: Mapping[str, float] | None = None
    flagged: tuple[str, ...] = ()

    def happens(self, message: Event, now: int) -> Event | None:
        """What it is to the lead, None where it says nothing. `now`: milliseconds. It happens as long after the message
        as it took since that came in, so that the scores of a message that was too old to ring ring nobody either."""
        at = min(now, message.at + max(0, now - message.received))
        if self.scores is not None:
            score, category = score_of(self.scores)
            data = {"moderation": dict(self.scores), "score": score, "category": category}
            return self._event(SCORED, message, data, at, now)
        if self.flagged:
            return self._event(FLAGGED, message, {"flagged": list(self.flagged)}, at, now)
        return None

    def _event(self, kind: str, message: Event, data: dict[str, object], at: int, now: int) -> Event:
        data |= {"message": message.id, "written_at": message.at}
        return Event(
            later_id(message.id, kind), kind, at, now, channel=message.channel, agent=message.agent, data=data
        )  # fmt: skip


@dataclass(slots=True)
class Later:
    """What was said of a message afterwards. `score`: in thousandths, None where it isn't scored."""

    score: int | None = None
    category: str = ""
    flagged: tuple[str, ...] = field(default=())


def later_id(message_id: str, kind: str) -> str:
    """The id of what is said of a message afterwards: it can't happen twice."""
    return f"~{message_id}/{kind}"


def wants_scores(event: Event) -> bool:
    """Whether an event is a message of the lead with words, and without scores."""
    text = event.data.get("text")
    if event.kind != "message.received" or "score" in event.data:
        return False
    return isinstance(text, str) and bool(text.strip())


def fold_scored(lead: Lead, event: Event) -> None:
    """Add a score up, and let it say whether the lead's last words are shown. Of two messages of one moment the worse
    counts for both: nobody sees what is to be hidden."""
    score = event.data.get("score")
    if not isinstance(score, int):
        return
    lead.score += score
    lead.scored += 1
    words = lead.words
    if words is not None and words.at == event.data.get("written_at") and score >= (words.score or 0):
        lead.words = words._replace(score=score)


def fold_flagged(lead: Lead, event: Event) -> None:
    """Keep for what a message was flagged; it never adds to what blocks."""
    flagged = event.data.get("flagged")
    known = [one for one in flagged if one in CATEGORIES] if isinstance(flagged, list) else []
    lead.flagged = tuple(dict.fromkeys((*lead.flagged, *known)))


def self_harm(event: Event) -> int:
    """The self-harm score that comes with an event, in thousandths; 0 where it has none."""
    scores = event.data.get("moderation")
    if event.kind not in ("message.received", SCORED) or not isinstance(scores, Mapping):
        return 0
    own = {name: value for name, value in scores.items() if str(name).split("/")[0].replace("_", "-") == "self-harm"}
    try:
        return score_of(own)[0] if own else 0
    except ValueError:
        return 0  # only what `leads.intake` has read is believed
