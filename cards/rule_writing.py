"""What somebody is writing in chat, from one step of a form to the next.

A rule's form is too large for one card: each step shows some of its fields as inputs, and holds all others
(`cards.model.Form.held`), so that nothing is kept anywhere but on the card itself, over restarts and on any service.
What comes back is no more trusted than anything that somebody types.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from cards.model import MOST_HELD
from leads.hours import DAYS
from rules.form import LimitForm, RuleForm
from rules.form_fields import read_fields, write_fields

MOST_WRITTEN = 60_000
"""Characters of a form that are read back: more than the text of a rule may have (`rules.made`)."""
LIMITS = "limits"
"""The input in which all limits stand, one a line, as a rule file writes them."""
MANY = ("on", "quiet.days")
"""Fields of which several may be chosen; an input joins them by commas."""
ONE = (
    "name", "status", "mention", "ring.0.to", "ring.0.else", "quiet", "quiet.since", "quiet.until", "quiet.zone",
    "quiet.then", "digest", "digest.on", "digest.at", "digest.zone",
)  # fmt: skip


NONE = "-"
"""Stands for nothing in a choice: what was chosen once can't be cleared on any platform."""


class Unreadable(ValueError):
    """What came back isn't what a form of ours holds."""


class TooLong(ValueError):
    """The rule has no room in a form of a chat platform."""


@dataclass(frozen=True, slots=True)
class Writing:
    """A rule being written. `base`: the id of the rule that it is to replace, "" for a new one; `version`: the one that
    whoever writes has seen, None for a new rule; `form`: what is written so far."""

    base: str = ""
    version: int | None = None
    form: RuleForm = field(default_factory=RuleForm)


def hold(writing: Writing, shown: Collection[str] = ()) -> str:
    """All of it but the fields that stand in inputs, as one short text. Raises TooLong."""
    leaves_limits = LIMITS in shown
    pairs = [
        (name, text) for name, text in write_fields(writing.form)
        if text and name not in shown and not (leaves_limits and name.startswith("limit."))
        and not (name == "quiet.days" and writing.form.quiet.days == DAYS)
    ]  # fmt: skip
    text = json.dumps([writing.base, writing.version, pairs], ensure_ascii=False, separators=(",", ":"))
    held = urlsafe_b64encode(zlib.compress(text.encode("utf-8", "replace"), 9)).decode().rstrip("=")
    if len(held) > MOST_HELD or len(text) > MOST_WRITTEN:
        raise TooLong(f"{len(held)} characters")
    return held


def read_held(held: str, inputs: Mapping[str, str]) -> Writing:
    """What a form held, with what stands in its inputs. Raises Unreadable."""
    try:
        packed = urlsafe_b64decode(held + "=" * (-len(held) % 4))
        unpacked = zlib.decompressobj().decompress(packed, 4 * MOST_WRITTEN)
        base, version, pairs = json.loads(unpacked)
        found = [(name, text) for name, text in pairs if isinstance(name, str) and isinstance(text, str)]
    except (ValueError, TypeError, zlib.error, RecursionError):
        raise Unreadable("not a form of ours") from None
    if not isinstance(base, str) or not (version is None or type(version) is int):
        raise Unreadable("not a form of ours")
    given = _given(inputs)
    shown = {name for name in (*ONE, *MANY) if name in inputs}
    form = read_fields([*(pair for pair in found if pair[0] not in shown), *given])
    if LIMITS in inputs:
        form = replace(form, limits=tuple(map(_limit, filter(str.strip, inputs[LIMITS].splitlines()))))
    return Writing(base, version, form)


def limits_text(form: RuleForm) -> str:
    """The limits, one a line."""
    return "\n".join(_parted(one) for one in form.limits)


def _given(inputs: Mapping[str, str]) -> list[tuple[str, str]]:
    found = [(name, "" if inputs[name] == NONE else inputs[name]) for name in ONE if name in inputs]
    return found + [(name, one) for name in MANY if name in inputs for one in inputs[name].split(",") if one]


def _limit(line: str) -> LimitForm:
    """A limit as it was typed, right or wrong: `1 per lead per 30m`."""
    most, _, rest = line.strip().partition(" per ")
    per, _, within = rest.partition(" per ")
    return LimitForm(most.strip(), per.strip(), within.strip())


def _parted(limit: LimitForm) -> str:
    return " per ".join(part for part in (limit.most, limit.per, limit.within) if part)
