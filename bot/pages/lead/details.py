"""What is known of a lead, value by value: what, from where, since when?

The four sections of product.md, in the catalogue's order. A field without a value is left out; the form by which a
section is edited has all of its fields.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2s

from bot.pages.lead.entries import Time, time_of
from bot.pages.lead.words import Words, words
from cards.characters import clean, clean_cut
from cards.moments import Clock
from handlers.edit_fields import may_be_edited
from leads.fields import SECTIONS, Field, Section
from leads.lead import Lead, Value, ValueSource
from leads.moments import rfc3339
from leads.spoken import web_address

DETAILS: tuple[Section, ...] = ("personal", "conversation", "company", "insights")
MOST_ON_ONE_LINE = 80
"""Characters beyond which a text is edited in several lines; what has lines of its own is so too, because a browser
would take them out."""
MOST_ITEMS = 50
"""Items of a list that are shown one by one."""

SOURCES: dict[ValueSource, tuple[str, str]] = {
    "hand": ("by hand", "Entered by a person"),
    "lead": ("from the lead", "The lead said so"),
    "crm": ("CRM", "From a CRM, the Leads API or the agents' platform"),
    "enrichment": ("enrichment", "Looked up by an enrichment service; not confirmed"),
    "deanonymization": ("deanonymization", "Guessed from the network address; not confirmed"),
}
"""Where a value came from, as the page says it, and what that means."""
UNSURE = frozenset({"enrichment", "deanonymization"})
_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Row:
    """One value. `items`: of a list, else empty. `url`: where it leads, of a web address."""

    name: str
    label: str
    words: Words
    source: str
    meaning: str
    unsure: bool
    time: Time
    items: tuple[str, ...] = ()
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """One section: what is known, and whether it has fields that can be edited."""

    name: str
    title: str
    rows: tuple[Row, ...]
    editable: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One field of the form by which a section is edited. `value`: as typed; `key`: what the form calls it, with a mark
    of what stood there when it was drawn."""

    name: str
    label: str
    type: str
    value: str
    key: str
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    fault: str = ""


def sections(lead: Lead, fields: Iterable[Field], clock: Clock) -> list[Group]:
    """The sections; one without a value is there all the same, so that it can be filled in. The organisation's own
    fields that belong to none of the four stand below them."""
    every = list(fields)
    made = []
    for section in (*DETAILS, *({"lead"} if any(map(_apart, every)) else ())):
        own = [one for one in every if one.section == section and one.home == "values"]
        own = [one for one in own if section != "lead" or _apart(one)]
        rows = (_row(one, lead.values.get(one.name), lead, clock) for one in own)
        made.append(Group(section, SECTIONS[section], tuple(row for row in rows if row), any(map(editable, own))))
    return made


def _apart(field: Field) -> bool:
    """Whether a field is the organisation's own, in none of the four sections."""
    return field.custom and field.section not in DETAILS


def editable(field: Field) -> bool:
    """Whether a person may write this field by hand, here."""
    return may_be_edited(field) and field.home == "values" and (field.section in DETAILS or _apart(field))


def _row(field: Field, held: Value | None, lead: Lead, clock: Clock) -> Row | None:
    if held is None or held.value in (None, "", []) or field.name == "email_status":
        return None
    shown = show(field, held.value, clock)
    items: tuple[str, ...] = ()
    if isinstance(held.value, list):
        items = tuple(one for item in held.value[:MOST_ITEMS] if (one := clean(field.show(item))))
        if not items:
            return None
    told = words(shown)
    if not told.text:
        return None
    source, meaning = SOURCES[held.source]
    note = clean(lead.text("email_status"))[:80] if field.name == "email" else ""
    return Row(
        field.name, field.label, told, source, meaning, held.source in UNSURE, time_of(held.at, clock), items,
        web_address(held.value), note,
    )  # fmt: skip


def show(field: Field, value: object, clock: Clock) -> str:
    """A value in words; a moment in the viewer's zone."""
    if field.type == "datetime" and isinstance(value, int):
        return time_of(value, clock).whole
    return field.show(value)


def form(
    lead: Lead, section: str, fields: Iterable[Field], people: Iterable[tuple[str, str]],
    typed: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None,
) -> list[Asked]:  # fmt: skip
    """The fields of a section's form. `people`: (e-mail, name) of those a person field may name. `typed`: what was sent
    before and couldn't be taken, `faults`: why, by field."""
    made = []
    everybody, given = tuple(people), _given(typed or {})
    for field in fields:
        if field.section != section or not editable(field):
            continue
        was = written(field, lead.values.get(field.name))
        value = given.get(field.name, ("", was))[1]
        kind, choices = _control(field, everybody)
        hint = "One a line" if field.type == "list" else ""
        if choices and value and value not in dict(choices):  # said by a source, and nothing that could be chosen
            choices = (*choices, (value, value))
        if kind == "text" and ("\n" in value or "\r" in value or len(value) > MOST_ON_ONE_LINE):
            kind = "long"
        fault = (faults or {}).get(field.name, "")
        made.append(Asked(field.name, field.label, kind, value, f"f:{field.name}:{_mark(was)}", choices, hint, fault))
    return made


def _control(field: Field, people: tuple[tuple[str, str], ...]) -> tuple[str, tuple[tuple[str, str], ...]]:
    if field.type == "person" and people:
        return "select", people
    if field.type == "boolean":
        return "select", (("yes", "Yes"), ("no", "No"))
    if field.type == "choice":
        return "select", tuple((one, field.show(one)) for one in field.choices)
    if field.type == "list":
        return "lines", ()
    return "text", ()


def written(field: Field, held: Value | None) -> str:
    """A value as a form writes it, and reads it back: "" for none, a list one a line."""
    value = held.value if held is not None else None
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(str(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if field.type == "datetime" and isinstance(value, int):
        return rfc3339(value)
    if field.form == "country":
        return field.show(value)
    return str(value)


def changed(fields: Iterable[Field], sent: Mapping[str, str]) -> dict[str, str]:
    """What a sent form changes: its fields that aren't what stood there when it was drawn, as typed."""
    allowed = {field.name for field in fields if editable(field)}
    given = _given(sent).items()
    return {name: text.strip() for name, (mark, text) in given if name in allowed and _mark(text) != mark}


def crossed(lead: Lead, fields: Iterable[Field], sent: Mapping[str, str]) -> dict[str, str]:
    """Of what a sent form changes, the fields that somebody else has changed since it was drawn: why they weren't
    taken, by field."""
    every = list(fields)
    mine, given = changed(every, sent), _given(sent)
    found = {}
    for field in every:
        now = written(field, lead.values.get(field.name))
        if field.name in mine and _mark(now) not in (given[field.name][0], _mark(mine[field.name])):
            shown = f"“{clean_cut(now, 200, breaks=', ')}”" if now else "empty"
            found[field.name] = f"Somebody has changed this meanwhile; it is now {shown}. Save again to replace it."
    return found


def _given(sent: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """The lead's fields among those of a sent form ("f:NAME:MARK", so that none passes for one of the form's own):
    name -> (mark of what stood there, text)."""
    parts = ((name.split(":", 2), text) for name, text in sent.items() if name.startswith("f:"))
    return {part[1]: (part[2] if len(part) > 2 else "", text) for part, text in parts}


def _mark(text: str) -> str:
    """A short mark of a text, the same however a browser writes its line ends and blanks."""
    even = "\n".join(line for part in _BREAK.split(text) if (line := part.strip()))
    return blake2s(even.encode(errors="replace"), digest_size=9).hexdigest()
