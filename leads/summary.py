"""What is a lead's summary?

What the lead asked, what troubles it, what it is after, and where things stand. Of its words only quotes, each with the
entry that it stands in; a model adds two sentences of its own, and translations. Derived from the timeline at any time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

from leads.change import Event
from leads.spoken import transcript
from leads.timeline import HIDDEN_AT, LEAD_SPOKE, SPOKEN

ASKED = "human.requested"
CALLED = "call.ended"
WORDS = SPOKEN | {ASKED, CALLED}
"""Kinds that may hold words: messages, replies, a wish for a person, a call with its transcript."""
MOST_SAID = 5_000
"""Characters of one entry that are looked at."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the lead's, letter by letter but for their blanks. `entry`: the event that holds them; `at`
    (milliseconds), `number`: its place in the timeline; `language`, `translation`: by a model, "" where there is
    none."""

    text: str
    entry: str
    at: int
    number: int
    language: str = ""
    translation: str = ""

    @property
    def key(self) -> str:
        """The entry's anchor on the lead's page."""
        return f"{self.at}_{self.number}"


@dataclass(frozen=True, slots=True)
class Summary:
    """A lead's summary. `upto`: the commit number of the newest words that it knows; `model`: what made it, "" where
    it holds the lead's own sentences alone. `latest`: the lead's last sentences; `standing`, `stage`: the model's
    words, not escaped."""

    made_at: int
    upto: int
    model: str = ""
    questions: tuple[Quote, ...] = ()
    pain_points: tuple[Quote, ...] = ()
    interests: tuple[Quote, ...] = ()
    latest: tuple[Quote, ...] = ()
    standing: tuple[str, ...] = ()
    stage: str = ""


_QUOTED = ("questions", "pain_points", "interests", "latest")


def encode(summary: Summary) -> dict[str, Any]:
    """As a document of JSON's types, without when it was made, of what and by what."""
    quoted = {name: [asdict(one) for one in getattr(summary, name)] for name in _QUOTED}
    return {**quoted, "standing": list(summary.standing), "stage": summary.stage}


def decode(document: Mapping[str, Any], *, made_at: int, upto: int, model: str) -> Summary:
    """What `encode` wrote. A newer release may have written more: that is passed over."""
    known = {one.name for one in fields(Quote)}
    quoted = {
        name: tuple(
            Quote(**{key: value for key, value in one.items() if key in known}) for one in document.get(name, [])
        )
        for name in _QUOTED
    }
    standing, stage = tuple(document.get("standing", [])), str(document.get("stage") or "")
    return Summary(made_at, upto, model, standing=standing, stage=stage, **quoted)


def lead_words(event: Event) -> list[str]:
    """What the lead itself said in an event, nothing where that is hidden for its moderation score."""
    if event.kind == CALLED:
        return [turn.text[:MOST_SAID] for turn in transcript(event) if turn.speaker == "lead"]
    if event.kind not in LEAD_SPOKE and event.kind != ASKED:
        return []
    score, text = event.data.get("score"), event.data.get("text")
    if (isinstance(score, int) and score >= HIDDEN_AT) or not isinstance(text, str) or not text.strip():
        return []
    return [text[:MOST_SAID]]
