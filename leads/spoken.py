"""What came along with a message or a call: a subject, attachments, a transcript, how long it took?

An event's `data` is anybody's affair: whatever stands there, these answer with what can be shown, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from leads.change import Event

MOST_ATTACHMENTS = 50
MOST_TURNS = 2_000
"""Turns of a transcript that are shown: an hour's talk has a few hundred."""
LONGEST = 7 * 86_400
"""Seconds beyond which no call is believed."""

Speaker = Literal["lead", "agent", "other"]

_LEADS = frozenset({"lead", "user", "visitor", "customer", "caller", "human", "contact", "prospect"})
_AGENTS = frozenset({"agent", "assistant", "bot", "ai", "system"})


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message. `url`: where it is, "" where that isn't an address of the web."""

    name: str
    type: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side said in a call. `name`: who, as the transcript calls them ("" where it doesn't)."""

    speaker: Speaker
    text: str
    name: str = ""


def subject(event: Event) -> str:
    """An e-mail's subject, "" where it has none."""
    return _text(event.data.get("subject"))


def attachments(event: Event) -> list[Attachment]:
    """The files that came with a message: at most 50."""
    given = event.data.get("attachments")
    found = [_attachment(one) for one in given[:MOST_ATTACHMENTS]] if isinstance(given, list) else []
    return [one for one in found if one is not None]


def web_address(value: object) -> str:
    """`value` where it is an address that a browser may open (http, https), else ""."""
    text = _text(value)
    return text if text.lower().startswith(("http://", "https://")) and text.isprintable() and " " not in text else ""


def seconds_said(ended: Event) -> int | None:
    """The seconds that a call's end says it was: `duration` (or `duration_seconds`), or `duration_ms`. None where it
    doesn't say, or says nonsense."""
    for name, divisor in (("duration", 1), ("duration_seconds", 1), ("duration_ms", 1000)):
        value = ended.data.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value / divisor <= LONGEST:
            return int(value / divisor)
    return None


def transcript(ended: Event) -> list[Turn]:
    """What a call's end says was said: `transcript`, a text of lines or a list of turns
    ({"speaker": "agent", "text": "…"}; also `role` or `by`, and `message` or `content`). At most 2,000 turns."""
    given = ended.data.get("transcript")
    if isinstance(given, str):
        given = given.splitlines()
    return list(_turns(given[:MOST_TURNS])) if isinstance(given, list) else []


def _turns(given: list[object]) -> Iterator[Turn]:
    for one in given:
        if isinstance(one, str):
            name, colon, text = one.partition(":")
            known = colon and _speaker(name.strip()) != "other"
            said = Turn(_speaker(name.strip()), text.strip()) if known else Turn("other", one.strip())
        elif isinstance(one, Mapping):
            name = _first(one, "speaker", "role", "by", "name")
            speaker = _speaker(name)
            said = Turn(speaker, _first(one, "text", "message", "content"), name if speaker == "other" else "")
        else:
            continue
        if said.text:
            yield said


def _speaker(name: str) -> Speaker:
    folded = name.casefold()
    return "lead" if folded in _LEADS else "agent" if folded in _AGENTS else "other"


def _first(given: Mapping[str, object], *names: str) -> str:
    return next((text for name in names if (text := _text(given.get(name)))), "")


def _attachment(one: object) -> Attachment | None:
    if not isinstance(one, Mapping):
        return None
    url = web_address(one.get("url"))
    name = _text(one.get("name")) or url.rpartition("/")[2] or "File"
    return Attachment(name, _text(one.get("type")), url)


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""
