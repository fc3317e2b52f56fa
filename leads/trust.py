"""Which of two values for one field stands?

The trust order of product.md: by hand or from the lead, then CRM, enrichment, deanonymization. A less
trusted source never replaces a more trusted value, however new; within one source the newer wins.
"""

from __future__ import annotations

from collections.abc import Mapping

from leads.change import Event
from leads.fields import CATALOGUE
from leads.lead import TRUST, Lead, NotThisPerson, Value, ValueSource

_FACTS = frozenset({"stage", "known", "source"})
"""Names that may stand in an event's `lead` but are facts of their own rather than values."""
_GUESSES = frozenset({"deanonymization", "enrichment"})


def fold_values(lead: Lead, event: Event) -> None:
    """Take over the values that came with an event, each by its source and time."""
    values = None
    for name, value in event.lead.items():
        if name in _FACTS:
            continue
        held = lead.values.get(name)
        new = Value(value, source_of(event, name), event.at)
        if lead.not_this_person is not None and _is_rejected(lead.not_this_person, event, name, new):
            continue
        if held is None or _replaces(new, held, repeated=not _said(event, name)):
            if values is None:
                values = dict(lead.values)
            values[name] = new
    if values is not None:
        lead.values = values
    if event.lead.get("source") and lead.source == "spara":
        lead.source = str(event.lead["source"])


def _is_rejected(said: NotThisPerson, event: Event, name: str, new: Value) -> bool:
    """Whether a value is what "Not this person" keeps out: all that deanonymization says, and what it had said before,
    whoever repeats it. The lead itself and a person may still say it."""
    if new.source == "deanonymization":
        return True
    repeats = name in said.values and said.values[name] == new.value
    return repeats and (new.source == "enrichment" or not _said(event, name))


def reject(lead: Lead, event: Event) -> None:
    """Take away what deanonymization said. An enriched lead is unknown again where nothing else speaks for it."""
    gone = {name: held.value for name, held in lead.values.items() if held.source == "deanonymization"}
    before = lead.not_this_person.values if lead.not_this_person is not None else {}
    lead.not_this_person = NotThisPerson(event.at, event.by, {**before, **gone})
    lead.values = {name: held for name, held in lead.values.items() if name not in gone}
    personal = (name for name, held in lead.values.items() if held.source == "enrichment" and held.value is not None)
    if lead.known == "enriched" and not any(CATALOGUE[name].section == "personal" for name in personal):
        lead.known = "unknown"


def stands(new: Value, held: Value) -> bool:
    """Whether `new` replaces `held`, by trust and age alone."""
    more, less = TRUST[new.source], TRUST[held.source]
    return more > less or (more == less and new.at >= held.at)


def _replaces(new: Value, held: Value, *, repeated: bool) -> bool:
    """The agents' platform repeats all it knows with each event. Such an echo of what was guessed before must
    not raise its trust: a deanonymized name would become confirmed by being repeated. The guess stands in
    whichever order the two arrive."""
    if repeated and _echoes(new, held):
        return False
    return stands(new, held) or (held.source == "crm" and _echoes(held, new))


def _echoes(one: Value, guess: Value) -> bool:
    """Whether `one` may only repeat an earlier guess."""
    return guess.source in _GUESSES and one.source not in _GUESSES and one.value == guess.value and one.at >= guess.at


def source_of(event: Event, name: str) -> ValueSource:
    """Where a value that came with this event is from."""
    if event.by is not None:
        return "hand"
    if event.kind == "lead.identified":
        by = event.data.get("by")
        return "lead" if by == "self" else "deanonymization" if by == "deanonymization" else "enrichment"
    if _said(event, name) or (event.kind == "webform.submitted" and CATALOGUE[name].section == "personal"):
        return "lead"
    return "crm"


def _said(event: Event, name: str) -> bool:
    """Whether somebody stated this value with this very event, rather than its sender repeating what it knows."""
    if event.by is not None or event.kind == "lead.identified":
        return True
    if event.kind not in ("email.captured", "webform.submitted"):
        return False
    form = event.data.get("fields")
    return name == "email" or name in event.data or (isinstance(form, Mapping) and name in form)
