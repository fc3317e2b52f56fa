"""Whose words reach the lead, of what people write where a lead's card stands?

While somebody has control, that person's texts go to the lead, unless they begin with "note:" or call a colleague;
everybody else's are notes at once. Only while nobody has control is the writer asked (product.md, Taking over).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Literal

from leads.lead import Lead, Who

ASKED_FOR = 10 * 60 * 1000
"""Milliseconds for which the writer is asked; then the text is a note (product.md)."""
_NOTE = re.compile(r"\s*note\s*:\s*", re.IGNORECASE)

Fate = Literal["reply", "note", "ask"]


@dataclass(frozen=True, slots=True)
class GivenFile:
    """A file that came with a text. `url`: where anybody can fetch it, "" where only colleagues can."""

    name: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ThreadText:
    """One text that a person wrote in a lead's thread. `id`: of it, the same for each repeat; `words`: readable plain
    text; `platform`: where; `card`, `destination`: the rows of the card in whose thread it stands, 0 where it stands
    in none; `message`: the text itself, as the platform wrote it down; `calls`: whether it calls a colleague;
    `files`: what came with it."""

    id: str
    words: str
    platform: str
    card: int = 0
    destination: int = 0
    message: Mapping[str, Any] = field(default_factory=dict)
    calls: bool = False
    files: tuple[GivenFile, ...] = ()

    @property
    def where(self) -> dict[str, object]:
        """What is kept with the event of where the text stands."""
        return {
            "platform": self.platform, "card": self.card, "destination": self.destination,
            "message": dict(self.message),
        }  # fmt: skip

    @property
    def closed_files(self) -> tuple[GivenFile, ...]:
        """Files that the lead could not open."""
        return tuple(one for one in self.files if not one.url)

    @property
    def for_lead(self) -> str:
        """The words for the lead, with the addresses of the files."""
        return "\n".join(filter(None, (self.words.strip(), *(one.url for one in self.files))))

    @property
    def for_colleagues(self) -> str:
        """The words as a note: without the mark of one, with the names of the files."""
        marked = _NOTE.match(self.words)
        said = self.words[marked.end() :] if marked else self.words
        return "\n".join(filter(None, (said.strip(), *(f"📎 {one.name}" for one in self.files))))


def text_id(platform: str, place: str, message: str) -> str:
    """The id of a text, made of where it stands: a platform's own ids are unique in one place alone."""
    return blake2b("\0".join((platform, place, message)).encode(), digest_size=10).hexdigest()


def event_of_text(id: str) -> str:
    """The id of the event that a text becomes. No id from outside begins so."""
    return f"~said-{id}"


def is_note(text: ThreadText) -> bool:
    """Whether a text is for colleagues, whoever wrote it."""
    return text.calls or _NOTE.match(text.words) is not None


def fate(lead: Lead, by: Who, text: ThreadText) -> Fate:
    """What becomes of a text as control now is."""
    holder = lead.control.by
    if is_note(text) or lead.blocked is not None or (holder is not None and holder.id != by.id):
        return "note"
    return "ask" if holder is None else "reply"


def encode_text(text: ThreadText, by: Who) -> dict[str, Any]:
    """A text that waits for its writer's answer, as JSON."""
    files = [[one.name, one.url] for one in text.files]
    return {
        "id": text.id, "words": text.words, "where": text.where, "calls": text.calls, "files": files,
        "by": [by.id, by.name, by.email],
    }  # fmt: skip


def decode_text(form: Mapping[str, Any]) -> tuple[ThreadText, Who]:
    """What `encode_text` wrote."""
    where = form["where"]
    text = ThreadText(
        form["id"], form["words"], where["platform"], where["card"], where["destination"], where["message"],
        form["calls"], tuple(GivenFile(*one) for one in form["files"]),
    )  # fmt: skip
    return text, Who(*form["by"])
