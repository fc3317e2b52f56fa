"""What of a model's answer may be shown?

Nothing is believed: the shape is checked, lengths are bounded, a quote must stand in the lead's own words or is
dropped, a translation stands only under such a quote. What is left is words, which cards escape like a lead's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ValidationError

from leads.lead import Lead
from leads.quoting import MOST_POINTS, MOST_QUESTIONS, Numbered, even, standing_in
from leads.summary import Quote, Summary

MOST_ANSWER = 64_000
"""Characters of an answer that are read: the longest good one has a tenth of them."""
MOST_SENTENCES = 2
MOST_SENTENCE = 300
MOST_STAGE = 80
MOST_TRANSLATION = 600
MOST_GIVEN = 50
"""Points that are looked at before they are checked."""
TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")

_FENCE = re.compile(r"\A\s*```[a-z]*\s*(.*?)\s*```\s*\Z", re.DOTALL)
_THOUGHT = re.compile(r"\A\s*<think>.*?</think>\s*", re.DOTALL)


def _few(value: object) -> object:
    return value[:MOST_GIVEN] if isinstance(value, list) else value


class _Point(BaseModel):
    quote: str
    entry: int = 0
    language: str | None = ""
    translation: str | None = ""


_Points = Annotated[list[_Point], BeforeValidator(_few)]


class _Answer(BaseModel):
    standing: Annotated[list[str], BeforeValidator(_few)]
    stage: str = ""
    questions: _Points = []
    pain_points: _Points = []
    interests: _Points = []


class Nonsense(ValueError):
    """The answer is no summary."""


def read_answer(
    text: str, lead: Lead, found: Sequence[Numbered], *, language: str, model: str, made_at: int,
    upto: int,
) -> Summary:  # fmt: skip
    """The summary that an answer holds. `found`: what the model was given, newest first; `language`: of those who
    read. Raises `Nonsense`."""
    if len(text) > MOST_ANSWER:
        raise Nonsense("too long")
    bare = _THOUGHT.sub("", text)
    fenced = _FENCE.match(bare)
    try:
        answer = _Answer.model_validate_json(fenced[1] if fenced else bare)
    except ValidationError:
        raise Nonsense("no summary") from None
    sentences = [even(one)[:MOST_SENTENCE] for one in answer.standing]
    said = [one for one in sentences if any(char.isalnum() for char in one)][:MOST_SENTENCES]
    if not said:
        raise Nonsense("no sentences")
    read = _Reading(lead, found, language)
    return Summary(
        made_at, upto, model, questions=read.quotes(answer.questions, MOST_QUESTIONS),
        pain_points=read.quotes(answer.pain_points, MOST_POINTS), interests=read.quotes(answer.interests, MOST_POINTS),
        standing=tuple(said), stage=even(answer.stage)[:MOST_STAGE],
    )  # fmt: skip


class _Reading:
    """Checks quotes against what the lead said."""

    def __init__(self, lead: Lead, found: Sequence[Numbered], language: str) -> None:
        self._found = found
        self._language = _primary(language)
        self._lead_writes = _primary(lead.text("language"))

    def quotes(self, points: Sequence[_Point], most: int) -> tuple[Quote, ...]:
        """Those that stand there, each once."""
        kept: dict[tuple[str, str], Quote] = {}
        for point in points:
            quote = self._quote(point)
            if quote is not None:
                kept.setdefault((quote.entry, quote.text), quote)
        return tuple(kept.values())[:most]

    def _quote(self, point: _Point) -> Quote | None:
        named = self._found[point.entry - 1 : point.entry] if point.entry > 0 else ()
        for number, event in (*named, *self._found):
            words = standing_in(point.quote, event)
            if words:
                language, translation = self._translated(point, words)
                return Quote(words, event.id, event.at, number, language, translation)
        return None

    def _translated(self, point: _Point, words: str) -> tuple[str, str]:
        given = point.language or ""
        language = given if TAG.fullmatch(given) else ""
        translation = even(point.translation or "")[:MOST_TRANSLATION]
        of = _primary(language) or self._lead_writes
        foreign = bool(of) and of != self._language
        return language, translation if foreign and translation.casefold() != words.casefold() else ""


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower() if TAG.fullmatch(tag) else ""
