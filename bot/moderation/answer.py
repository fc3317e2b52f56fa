"""What does a moderation server's answer say, in our categories?

OpenAI's shape, `results[].category_scores`, which others give too: a sub-category ("hate/threatening") counts for its
category, other spellings and Mistral's names are taken as ours, and categories that we have none for (health, law) are
left out. An answer without any of ours is no answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import orjson

from leads.moderation import CATEGORIES

_TAKEN_AS = {
    "selfharm": "self-harm", "hate-and-discrimination": "hate", "violence-and-threats": "violence",
    "dangerous-and-criminal-content": "illicit",
}  # fmt: skip
"""Names of Mistral's moderation."""
ROUNDED = 0.001
"""How far above 1 a score may be and still be 1: some servers compute in half precision."""


class Nonsense(ValueError):
    """The answer isn't one of a moderation server. Holds nothing of what it says."""


def scores_in(body: bytes, pieces: int) -> dict[str, float]:
    """The highest score of each of our categories that is in the answer, over all `pieces` of the text that was asked
    about. Raises `Nonsense`."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Nonsense("no JSON") from None
    results = told.get("results") if isinstance(told, dict) else None
    if not isinstance(results, list) or len(results) != pieces:
        raise Nonsense("not one result for each text")
    found: dict[str, float] = {}
    for result in results:
        given = result.get("category_scores") if isinstance(result, dict) else None
        if not isinstance(given, dict):
            raise Nonsense("no scores")
        own = ours(given)
        if not own:
            raise Nonsense("none of our categories")
        for category, score in own.items():
            found[category] = max(score, found.get(category, 0.0))
    return found


def ours(given: Mapping[str, object]) -> dict[str, float]:
    """A server's categories as ours, the highest where several are one. Raises `Nonsense` where a score of ours isn't
    a number from 0 to 1; one that a server leaves empty is left out."""
    found: dict[str, float] = {}
    for name, score in given.items():
        category = ours_of(name)
        if category is None or score is None:
            continue
        if isinstance(score, bool) or not isinstance(score, int | float) or not math.isfinite(score):
            raise Nonsense("no number")
        if not 0 <= score <= 1 + ROUNDED:
            raise Nonsense("not from 0 to 1")
        found[category] = max(min(float(score), 1.0), found.get(category, 0.0))
    return found


def ours_of(name: str) -> str | None:
    """The category that a server's name is taken as, None where we have none for it."""
    category = name.lower().split("/")[0].replace("_", "-").replace(" ", "-")
    category = _TAKEN_AS.get(category, category)
    return category if category in CATEGORIES else None


def fault_in(body: bytes) -> tuple[str, str]:
    """(code, param) of an error as OpenAI writes it, "" for what isn't there. Never its message: it may repeat what
    was asked."""
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return "", ""
    error = told.get("error") if isinstance(told, dict) else None
    if not isinstance(error, dict):
        return "", ""
    code, param = error.get("code") or error.get("type"), error.get("param")
    return (code if isinstance(code, str) else ""), (param if isinstance(param, str) else "")
