"""What does the simulated agent understand of a lead's words, and what does it answer?

Everything that it knows to say stands in `answers/`, one file a language. Each thing can be said in more than one way,
and they are taken in turn: it never says the same twice in a row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from playground.leads.scoring import RUDE, worst
from playground.leads.wording import LANGUAGES, language_of, plain

ANSWERS = Path(__file__).parent / "answers"
TOPICS = (
    "bot", "price", "security", "integrations", "trial", "hours", "contract", "support", "thanks", "bye", "greeting",
)  # fmt: skip
MOST_TOPICS = 2
"""That one answer is about."""
_SMALL_TALK = frozenset({"thanks", "bye", "greeting"})
"""The topic only of who says nothing else."""
SPACED = frozenset({"en", "de", "es"})
"""Languages whose words have spaces between them."""
MOST_PEOPLE = 5_000_000
_NUMBER = r"(\d{1,3}(?:[.,' ]\d{3})+|\d+)"
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_CLAUSE = re.compile(r"[.;,!?\n]")
_NOT = re.compile(r"\b(?:no|not|don't|never|without|kein\w*|nicht|ohne|sin|nada de|ni)\b|لا |بدون|しない|なし|禁止")


@dataclass(frozen=True, slots=True)
class Reading:
    """What was understood. `topics`: of `TOPICS`, in the order in which they were spoken of; `people`: how many the
    lead's company says it is."""

    language: str
    topics: tuple[str, ...] = ()
    wishes_person: bool = False
    email: str = ""
    people: int | None = None
    rude: bool = False


def read(text: str, otherwise: str = "en") -> Reading:
    """Understand what a lead wrote. `otherwise`: the language where the words don't tell it."""
    language = language_of(text, otherwise if otherwise in LANGUAGES else "en")
    known, words = _known(language), plain(text)
    address = _ADDRESS.search(text)
    return Reading(
        language,
        _topics(known, words),
        any(wish.search(words) for wish in known.wishes),
        address[0] if address else "",
        _people(known, words),
        worst(text) >= RUDE,
    )


def reserved_topics(note: str) -> frozenset[str]:
    """What the note of a person who returned the chat keeps the agent from talking about: "no prices, please"."""
    found = set()
    for clause in _CLAUSE.split(plain(note)):
        if _NOT.search(clause):
            every = (_known(language).topics for language in LANGUAGES)
            found |= {name for topics in every for name, topic in topics.items() if topic.search(clause)}
    return frozenset(found - _SMALL_TALK - {"bot"})


@dataclass
class Answers:
    """What one agent says to one lead. `reserved`: topics that `colleague`, a person, has kept for themselves."""

    language: str = "en"
    reserved: frozenset[str] = frozenset()
    colleague: str = ""
    _turns: dict[tuple[str, str], int] = field(default_factory=dict)

    def answer(self, reading: Reading) -> str:
        """The answer to what was understood."""
        self.language = reading.language
        parts = []
        if reading.rude:
            parts.append(self.say("rude"))
        elif reading.wishes_person:
            parts.append(self.say("person"))
        else:
            small_talk = _SMALL_TALK if reading.email or reading.people else frozenset()
            parts += [self._on(topic) for topic in reading.topics if topic not in small_talk]
        if reading.email:
            parts.append(self.say("email", email=reading.email))
        if reading.people and not parts:
            parts.append(self.say("size_said", number=f"{reading.people:,}"))
        return (" " if self.language != "ja" else "").join(parts) or self.say("other")

    def _on(self, topic: str) -> str:
        return self.say("reserved", name=self.colleague) if topic in self.reserved else self.say(topic)

    def say(self, what: str, **named: str) -> str:
        """The next sentence of this kind: a topic's, or "welcome", "booked" and the like."""
        sentences, turn = _known(self.language).says[what], self._turns.get((self.language, what), 0)
        self._turns[self.language, what] = turn + 1
        return sentences[turn % len(sentences)].format(**named)


@dataclass(frozen=True)
class _Known:
    topics: dict[str, re.Pattern[str]]
    wishes: tuple[re.Pattern[str], ...]
    sizes: tuple[re.Pattern[str], ...]
    says: dict[str, list[str]]


@cache
def _known(language: str) -> _Known:
    told: dict[str, Any] = yaml.safe_load((ANSWERS / f"{language}.yaml").read_text(encoding="utf-8"))
    edge = r"\b" if language in SPACED else ""
    return _Known(
        {topic: re.compile(plain(f"{edge}(?:{'|'.join(told[topic]['words'])}){edge}")) for topic in TOPICS},
        tuple(re.compile(plain(wish)) for wish in told["wishes"]),
        tuple(re.compile(plain(size).replace("num", _NUMBER)) for size in told["size"]),
        {name: one["says"] if name in TOPICS else one for name, one in told.items() if name not in ("wishes", "size")},
    )


def _topics(known: _Known, words: str) -> tuple[str, ...]:
    found = {topic: at.start() for topic in TOPICS if (at := known.topics[topic].search(words))}
    spoken_of = sorted(found.keys() - _SMALL_TALK, key=lambda topic: found[topic])
    return tuple(spoken_of[:MOST_TOPICS] or [topic for topic in found if topic in _SMALL_TALK][:1])


def _people(known: _Known, words: str) -> int | None:
    for size in known.sizes:
        if found := size.search(words):
            said = next(group for group in found.groups() if group)
            number = int(re.sub(r"[.,' ]", "", said))
            return number if 0 < number <= MOST_PEOPLE else None
    return None
